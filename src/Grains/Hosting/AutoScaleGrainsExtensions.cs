using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Fleet;
using AutoScale.Grains.Models;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace AutoScale.Grains.Hosting;

/// <summary>Registers what the grains need on a silo.</summary>
public static class AutoScaleGrainsExtensions
{
    /// <summary>
    /// Adds options, services and the fleet's stream. The host adds an <see cref="Core.Tensors.IInferenceEngine"/> and grain storage named
    /// <see cref="AutoScaleStorage.Name"/> and <see cref="AutoScaleStorage.PubSub"/>.
    /// </summary>
    public static ISiloBuilder AddAutoScaleGrains(this ISiloBuilder builder)
    {
        builder.AddMemoryStreams(FleetStreams.Provider);
        var services = builder.Services;
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainMetrics>();
        services.TryAddSingleton<InferenceServer>();
        services.AddSettings<PriorOptions, PriorOptionsValidator>(PriorOptions.Section);
        services.AddSettings<ServingOptions, ServingOptionsValidator>(ServingOptions.Section);
        services.AddSettings<FleetOptions, FleetOptionsValidator>(FleetOptions.Section);
        return builder;
    }

    static void AddSettings<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>()
            .BindConfiguration(section, static options => options.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
    }
}
