using System.CommandLine;
using AutoScale.Silo.Hosting;

// A stop has its own bound, Silo:StopSeconds; the command line's is only the last resort.
return await SiloCommand.Create().Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(30) });
