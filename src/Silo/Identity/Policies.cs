using AutoScale.Silo.Configuration;
using Microsoft.AspNetCore.Authorization;

namespace AutoScale.Silo.Identity;

/// <summary>Who may do what.</summary>
static class Policies
{
    /// <summary>The device that the route names.</summary>
    public const string OwnDevice = "own-device";

    /// <summary>The device that the route names, or an operator.</summary>
    public const string OwnDeviceOrOperator = "own-device-or-operator";

    /// <summary>An operator.</summary>
    public const string Operator = "operator";

    /// <summary>Any device or operator.</summary>
    public const string Fleet = "fleet";

    /// <summary>Any device or operator; on loopback anybody, where the settings allow it.</summary>
    public const string Inference = "inference";

    public static void AddPolicies(this AuthorizationBuilder authorization, GatewayOptions gateway)
    {
        authorization
            .AddPolicy(OwnDevice, policy => policy.RequireAuthenticatedUser().RequireAssertion(IsOwnDevice))
            .AddPolicy(OwnDeviceOrOperator, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.IsOperator() || IsOwnDevice(context)))
            .AddPolicy(Operator, policy => policy.RequireAuthenticatedUser().RequireRole(Claims.OperatorRole))
            .AddPolicy(Fleet, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Inference, policy =>
            {
                if (gateway.AllowAnonymousInference && gateway.IsLoopbackOnly)
                {
                    policy.RequireAssertion(_ => true);
                }
                else
                {
                    policy.RequireAuthenticatedUser();
                }
            });
    }

    static bool IsOwnDevice(AuthorizationHandlerContext context) =>
        context.User.DeviceId() is { } own && context.Resource is HttpContext http && http.GetRouteValue("id") is string asked && own == asked;
}
