namespace AutoScale.Silo.Storage.Migrations;

/// <summary>A step that a database has.</summary>
sealed class AppliedMigration
{
    public int Version { get; init; }

    public required string Name { get; init; }

    public required string Checksum { get; init; }

    public int OldestProgram { get; init; }

    /// <summary>By the database's clock, UTC, as ISO 8601.</summary>
    public required string AppliedAt { get; init; }
}

/// <summary>What a database has of the steps that a program knows.</summary>
/// <param name="Known">The program's steps, in order.</param>
/// <param name="Applied">The database's, in order; may hold steps of a newer program.</param>
sealed record SchemaStatus(IReadOnlyList<Migration> Known, IReadOnlyList<AppliedMigration> Applied)
{
    /// <summary>The program's steps that the database lacks.</summary>
    public IReadOnlyList<Migration> Pending { get; } = [.. Known.Where(step => Applied.All(applied => applied.Version != step.Version))];

    /// <summary>Null, or why this program must not use the database.</summary>
    public string? Problem { get; } = Find(Known, Applied);

    static string? Find(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var step in applied)
        {
            if (known.FirstOrDefault(mine => mine.Version == step.Version) is { } mine
                && (mine.Checksum != step.Checksum || mine.Name != step.Name))
            {
                return $"The database has step {step.Version} as '{step.Name}' with digest {step.Checksum[..12]}…, this program has '{mine}' with {mine.Checksum[..12]}…: "
                    + "a released migration was edited. Start the program that wrote the database, or a later one.";
            }
        }

        var newest = known.Count is 0 ? 0 : known[^1].Version;
        return applied.FirstOrDefault(step => step.OldestProgram > newest) is { } tooNew
            ? $"The database has step {tooNew.Version} '{tooNew.Name}', which programs older than step {tooNew.OldestProgram} cannot work with; this program's newest is {newest}. Start the program that wrote it, or a later one."
            : null;
    }
}
