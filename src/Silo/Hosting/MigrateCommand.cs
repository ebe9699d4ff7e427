using System.CommandLine;
using System.Data.Common;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Storage.Migrations;

namespace AutoScale.Silo.Hosting;

/// <summary>The command <c>migrate</c>: brings the database to this program's schema, or tells what it lacks.</summary>
static class MigrateCommand
{
    /// <summary>Exit code of <c>--status</c> and <c>--dry-run</c> where a step is missing, so that a script can wait for it.</summary>
    public const int Pending = 3;

    static readonly Option<bool> Status = new("--status") { Description = "Tell what the database has and lacks, and change nothing. Exit code 3 where it lacks a step." };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print the statements that would run, and change nothing. Exit code 3 where there are any." };

    /// <param name="foreign">Options of the silo that mean nothing here.</param>
    public static Command Create(IReadOnlyList<Option> foreign)
    {
        var command = new Command("migrate", "Bring the database to this program's schema. Safe to run twice, at once, and beside running silos.") { Status, DryRun };
        command.RefuseOptions(foreign);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Status) is { Implicit: false } && result.GetResult(DryRun) is { Implicit: false })
            {
                result.AddError("--status and --dry-run are two questions; ask one.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        try
        {
            var options = DatabaseOptions.From(SiloCommand.ReadSettings(parsed).Storage);
            if (!parsed.GetValue(Status) && !parsed.GetValue(DryRun))
            {
                await using var database = new SystemDatabase(options);
                var done = await database.Migrator.ApplyAsync(cancellationToken);
                foreach (var step in done)
                {
                    await output.WriteLineAsync($"applied  {step}");
                }

                await output.WriteLineAsync(done.Count is 0 ? "Nothing to do: the database has this program's schema." : $"Applied {done.Count}; the database has this program's schema.");
                return 0;
            }

            var status = await GetStatusAsync(options, cancellationToken);
            await WriteAsync(output, status, parsed.GetValue(DryRun));
            return status.Problem is { } problem ? throw new SchemaException(problem) : status.Pending.Count is 0 ? 0 : Pending;
        }
        catch (DbException exception)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"The database cannot be migrated: {exception.Message} Check Storage:ConnectionString.");
            return 1;
        }
        catch (Exception exception) when (StartFailures.Describe(exception) is { } problem)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(problem);
            return 1;
        }
    }

    static async Task WriteAsync(TextWriter output, SchemaStatus status, bool withStatements)
    {
        if (withStatements)
        {
            foreach (var step in status.Pending)
            {
                await output.WriteLineAsync($"-- {step}\n{step.Sql}");
            }

            return;
        }

        foreach (var step in status.Applied)
        {
            await output.WriteLineAsync($"applied  {step.Version:0000}_{step.Name}  {step.AppliedAt}  {step.Checksum[..12]}");
        }

        foreach (var step in status.Pending)
        {
            await output.WriteLineAsync($"pending  {step}");
        }
    }

    /// <summary>Opening an absent SQLite file would make it.</summary>
    static async Task<SchemaStatus> GetStatusAsync(DatabaseOptions options, CancellationToken cancellationToken)
    {
        if (options.Provider is DatabaseOptions.Sqlite
            && new DbConnectionStringBuilder { ConnectionString = options.ConnectionString }["Data Source"] is string file && !File.Exists(file))
        {
            return new SchemaStatus(Migration.Of(DatabaseOptions.Sqlite), []);
        }

        await using var database = new SystemDatabase(options);
        return await database.Migrator.GetStatusAsync(cancellationToken);
    }
}
