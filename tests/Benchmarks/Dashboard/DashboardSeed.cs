using System.Data.Common;
using Dapper;

namespace AutoScale.Benchmarks.Dashboard;

/// <summary>100,000 devices and 90 days of roll-ups, made inside the database: as fast as COPY, and nothing to send.</summary>
static class DashboardSeed
{
    static readonly string[] Statements =
    [
        """
        insert into device_directory (device_id, device_class, enrolled_at, revoked_at, revoked_reason, last_seen, policy_version, transitions, inferences,
            energy, remote_energy, baseline_energy, saved, saved_percent, qos_violations, qos_percent, accuracy_violations, measured, latency, battery, policy)
        select format('device-%s-%s', n % 97, n), format('class-%s', n % 5), @now - 90 * 86400000::bigint,
            case when n % 500 = 0 then @now end, case when n % 500 = 0 then 'lost' end,
            case when n % 50 = 7 then null else @now - (random() * case when n % 5 = 0 then 864000000 else 300000 end)::bigint end,
            (n % 40)::int, 1000 + n % 977, 1000 + n % 977, 4e4 + n % 1009, 5e3, 1e5, 6e4 - n % 1009, 60 - (n % 1009) / 1000.0, n % 101,
            (n % 101) / 10.0, 0, case when n % 3 = 0 then 1000 else 0 end, 3e4, case when n % 2 = 0 then n % 100 end,
            case when n % 4 = 0 then 'autoscale' else 'hierarchical' end
        from generate_series(1, 100000) n
        """,
        $"""
        insert into history_energy
        select l.level, b, p, s, 5000, 2e5 + 100 * s, 1e7, 3e4, 5e5, 1e5, 150, 5, 10
        from {Buckets}, generate_series(1, 2) p, generate_series(0, 15) s
        """,
        $"""
        insert into history_class
        select l.level, b, format('class-%s', c), p, s, 1000, 4e4 + 100 * s, 2e6, 5e3, 1e5, 100, 6e3, 500, 1e4, 3, 2e4, 2e4
        from {Buckets}, generate_series(0, 4) c, generate_series(1, 2) p, generate_series(0, 15) s
        """,
        """
        insert into history_policy
        select level, bucket, device_class, policy, provenance, slice, inferences / 2, energy / 2, energy_squared / 2, remote_energy / 2, baseline_energy / 2,
            explored / 2, explored_energy / 2, explored_remote_energy / 2, explored_baseline_energy / 2,
            (inferences - explored) / 2, (energy - explored_energy) / 2, (remote_energy - explored_remote_energy) / 2,
            (baseline_energy - explored_baseline_energy) / 2
        from history_class, unnest(array['autoscale', 'hierarchical']) policy
        """,
        $"""
        insert into history_target
        select l.level, b, case when t < 60 then format('local/cpu/fp32/%s', 800 + 30 * t) when t < 63 then format('peer/gpu/fp%s', t) else format('cloud/gpu/fp%s', t) end,
            500, 2e4, 2e3, 1.5e4, 15
        from {Buckets}, generate_series(1, 66) t
        """,
        $"""
        insert into history_network
        select l.level, b, format('network-%s', n), t, 500, 2e4, 1.5e4, 5e5, 15, 100, 400
        from {Buckets}, generate_series(0, 9) n, generate_series(0, 2) t
        """,
    ];

    /// <summary>Every bucket that the default retention keeps: a week of minutes, 90 days of hours and of days.</summary>
    const string Buckets =
        """
        (values (60, 7), (3600, 90), (86400, 90)) l(level, days),
            generate_series(@now / 1000 / l.level * l.level - l.days * 86400::bigint, @now / 1000 / l.level * l.level, l.level::bigint) b
        """;

    /// <returns>Rows made.</returns>
    public static async Task<int> FillAsync(DbConnection connection)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = 0;
        foreach (var statement in Statements)
        {
            rows += await connection.ExecuteAsync(statement, new { now }, commandTimeout: 600);
        }

        await connection.ExecuteAsync("vacuum analyze", commandTimeout: 600);
        return rows;
    }
}
