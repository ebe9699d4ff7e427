using System.CommandLine;

namespace AutoScale.Silo.Hosting;

/// <summary>Options of the silo stand before its commands too; those that mean nothing there are refused, not passed over.</summary>
static class ForeignOptions
{
    public static void RefuseOptions(this Command command, IReadOnlyList<Option> foreign) => command.Validators.Add(result =>
    {
        foreach (var option in foreign)
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                result.AddError($"{option.Name} means nothing with '{command.Name}'.");
            }
        }
    });
}
