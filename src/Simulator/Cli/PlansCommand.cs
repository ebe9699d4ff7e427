using System.CommandLine;
using AutoScale.Core.Splitting;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Splitting;

namespace AutoScale.Simulator.Cli;

/// <summary><c>plans</c>: the split plans that ship for the emulated phones.</summary>
static class PlansCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "The folder; a plan goes to {phone}/{network}.json.", DefaultValueFactory = _ => "plans" };
        var command = new Command("plans", "Works out the Pareto lists of splits of the paper's networks on the emulated phones: minutes, since 8-bit crossing is measured.") { output };
        command.SetAction(async (parsed, stop) =>
        {
            foreach (var phone in World.Paper.Phones)
            {
                var folder = Directory.CreateDirectory(Path.Combine(parsed.GetValue(output)!, phone.DeviceClass)).FullName;
                foreach (var network in NetworkCatalog.Paper.Networks.Select(network => network.Descriptor))
                {
                    var plan = await EmulatedPlans.MakeAsync(phone.DeviceClass, network, stop);
                    await File.WriteAllTextAsync(Path.Combine(folder, network.Name + ".json"), SplitPlanReader.Write(plan) + "\n", stop);
                    await parsed.InvocationConfiguration.Output.WriteLineAsync($"{phone.DeviceClass} {network.Name}: {plan.Splits.Count()} splits");
                }
            }

            return 0;
        });
        return command;
    }
}
