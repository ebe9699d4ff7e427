namespace AutoScale.Grains;

/// <summary>
/// Names of grain types, as storage keys begin with them. They start with a letter outside a-f: a storage provider may take a key of
/// hexadecimal digits for a number.
/// </summary>
static class AutoScaleGrains
{
    public const string Device = "scale.device";
    public const string Prior = "scale.prior";
    public const string FleetPrior = "scale.fleet-prior";
    public const string PriorVersion = "scale.prior-version";
    public const string Model = "scale.model";
    public const string Catalog = "scale.catalog";
    public const string Rollout = "scale.rollout";
    public const string Fleet = "scale.fleet";
    public const string Enrollment = "scale.enrollment";
    public const string Directive = "scale.directive";
    public const string DirectiveLog = "scale.directive-log";
}
