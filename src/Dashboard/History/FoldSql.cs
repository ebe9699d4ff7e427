namespace AutoScale.Dashboard.History;

/// <summary>The statements that add queued batches to the roll-ups. Each adds; none reads what another wrote, so their order does not matter.</summary>
static class FoldSql
{
    /// <summary>A number of this project's own: whoever holds it folds.</summary>
    public const string TryLock = "select pg_try_advisory_xact_lock(4705513302164734825)";

    public const string FindLast = "select max(id) from (select id from history_queue order by id limit @most) q";

    /// <summary>The rows of the batches up to @last, with what the batch knows.</summary>
    const string Batches =
        """
        from history_queue q
        join experience e on e.device_id = q.device_id and e.epoch = q.epoch and e.sequence >= q.first_sequence and e.sequence <= q.last_sequence
        cross join (select 60 as level union all select 3600 union all select 86400) l
        where q.id <= @last
        """;

    const string Bucket = "(e.counted_at / 1000 / l.level) * l.level";

    /// <summary>As <see cref="Core.Actions.TargetDescriptor.Tier"/>: what is split counts with its tail, what has exits with the farthest.</summary>
    public const string Tier =
        """
        case when e.target like 'split:%>peer/%' or e.target like 'local/%+exit:peer/%' then 1
            when e.target like 'split:%' or e.target like 'local/%+exit:cloud/%' then 2
            when e.target like 'local/%' then 0 when e.target like 'peer/%' then 1 else 2 end
        """;

    /// <summary>Chance took another target than the policy's. A draw that hits upon the policy's own target is likelier than not, as the policy takes it anyway.</summary>
    const string ByChance = "e.reason = 1 and e.propensity < 0.5";

    /// <summary>The policy took its own target where chance might have taken another.</summary>
    const string Chosen = "e.propensity < 1 and not (" + ByChance + ")";

    public static readonly string Energy =
        $"""
        insert into history_energy (level, bucket, provenance, slice, inferences, energy, energy_squared, remote_energy, baseline_energy, latency,
            qos_violations, accuracy_violations, fallbacks)
        select l.level, {Bucket}, e.provenance, q.slice, count(*), sum(e.energy), sum(e.energy * e.energy), sum(e.remote_energy),
            sum(e.baseline_energy), sum(e.latency),
            sum(case when e.latency > e.qos_latency then 1 else 0 end), sum(case when e.accuracy < e.qos_accuracy then 1 else 0 end),
            sum(e.fell_back)
        {Batches}
        group by l.level, {Bucket}, e.provenance, q.slice
        on conflict (level, bucket, provenance, slice) do update set {Add("history_energy",
            "inferences", "energy", "energy_squared", "remote_energy", "baseline_energy", "latency", "qos_violations", "accuracy_violations", "fallbacks")}
        """;

    public static readonly string Class =
        $"""
        insert into history_class (level, bucket, device_class, provenance, slice, inferences, energy, energy_squared, remote_energy,
            baseline_energy, explored, explored_energy, explored_remote_energy, explored_baseline_energy, on_baseline,
            on_baseline_weighted_energy, on_baseline_weighted_declared)
        select l.level, {Bucket}, q.device_class, e.provenance, q.slice, count(*), sum(e.energy), sum(e.energy * e.energy), sum(e.remote_energy),
            sum(e.baseline_energy),
            sum(case when e.reason = 1 then 1 else 0 end), sum(case when e.reason = 1 then e.energy else 0 end),
            sum(case when e.reason = 1 then e.remote_energy else 0 end), sum(case when e.reason = 1 then e.baseline_energy else 0 end),
            sum(e.is_baseline), sum(case when e.is_baseline = 1 then e.energy / e.propensity else 0 end),
            sum(case when e.is_baseline = 1 then e.baseline_energy / e.propensity else 0 end)
        {Batches}
        group by l.level, {Bucket}, q.device_class, e.provenance, q.slice
        on conflict (level, bucket, device_class, provenance, slice) do update set {Add("history_class",
            "inferences", "energy", "energy_squared", "remote_energy", "baseline_energy", "explored", "explored_energy", "explored_remote_energy",
            "explored_baseline_energy", "on_baseline", "on_baseline_weighted_energy", "on_baseline_weighted_declared")}
        """;

    public static readonly string Policy =
        $"""
        insert into history_policy (level, bucket, device_class, policy, provenance, slice, inferences, energy, energy_squared, remote_energy,
            baseline_energy, explored, explored_energy, explored_remote_energy, explored_baseline_energy,
            chosen, chosen_energy, chosen_remote_energy, chosen_baseline_energy)
        select l.level, {Bucket}, q.device_class, coalesce(q.policy, ''), e.provenance, q.slice, count(*), sum(e.energy), sum(e.energy * e.energy),
            sum(e.remote_energy), sum(e.baseline_energy), {SumsWhere(ByChance)}, {SumsWhere(Chosen)}
        {Batches}
        group by l.level, {Bucket}, q.device_class, coalesce(q.policy, ''), e.provenance, q.slice
        on conflict (level, bucket, device_class, policy, provenance, slice) do update set {Add("history_policy",
            "inferences", "energy", "energy_squared", "remote_energy", "baseline_energy", "explored", "explored_energy", "explored_remote_energy",
            "explored_baseline_energy", "chosen", "chosen_energy", "chosen_remote_energy", "chosen_baseline_energy")}
        """;

    public static readonly string Target =
        $"""
        insert into history_target (level, bucket, target, inferences, energy, remote_energy, latency, qos_violations)
        select l.level, {Bucket}, e.target, count(*), sum(e.energy), sum(e.remote_energy), sum(e.latency),
            sum(case when e.latency > e.qos_latency then 1 else 0 end)
        {Batches}
        group by l.level, {Bucket}, e.target
        on conflict (level, bucket, target) do update set {Add("history_target", "inferences", "energy", "remote_energy", "latency", "qos_violations")}
        """;

    public static readonly string Network =
        $"""
        insert into history_network (level, bucket, network, tier, inferences, energy, latency, latency_squared, qos_violations, measured, modelled)
        select l.level, {Bucket}, e.network, {Tier}, count(*), sum(e.energy), sum(e.latency), sum(e.latency * e.latency),
            sum(case when e.latency > e.qos_latency then 1 else 0 end), sum(case when e.provenance = 2 then 1 else 0 end),
            sum(case when e.provenance = 1 then 1 else 0 end)
        {Batches}
        group by l.level, {Bucket}, e.network, {Tier}
        on conflict (level, bucket, network, tier) do update set {Add("history_network",
            "inferences", "energy", "latency", "latency_squared", "qos_violations", "measured", "modelled")}
        """;

    /// <summary>The newest report of each device. Totals replace, as they are cumulative; what totals do not tell, the assumed ones, adds.</summary>
    public const string Directory =
        """
        insert into device_directory (device_id, device_class, last_seen, policy_version, transitions, inferences, energy, remote_energy,
            baseline_energy, saved, saved_percent, qos_violations, qos_percent, accuracy_violations, measured, assumed, latency, fallbacks, backlog,
            battery, policy)
        select n.device_id, n.device_class, n.written_at, n.policy_version, n.transitions, n.inferences, n.energy, n.remote_energy,
            n.baseline_energy, n.baseline_energy - n.energy,
            case when n.baseline_energy > 0 then 100 * (n.baseline_energy - n.energy) / n.baseline_energy end,
            n.qos_violations, case when n.inferences > 0 then 100.0 * n.qos_violations / n.inferences end, n.accuracy_violations, n.measured,
            coalesce(a.assumed, 0), n.latency, n.fallbacks, n.backlog, n.battery, n.policy
        from history_queue n
        join (select device_id, max(id) as id from history_queue where id <= @last group by device_id) newest on newest.id = n.id
        left join (
            select q.device_id, count(*) as assumed
            from history_queue q
            join experience e on e.device_id = q.device_id and e.epoch = q.epoch and e.sequence >= q.first_sequence and e.sequence <= q.last_sequence
            where q.id <= @last and e.provenance = 0
            group by q.device_id) a on a.device_id = n.device_id
        where n.id <= @last
        on conflict (device_id) do update set
            device_class = excluded.device_class, last_seen = excluded.last_seen, policy_version = excluded.policy_version,
            transitions = excluded.transitions, inferences = excluded.inferences, energy = excluded.energy, remote_energy = excluded.remote_energy,
            baseline_energy = excluded.baseline_energy, saved = excluded.saved, saved_percent = excluded.saved_percent,
            qos_violations = excluded.qos_violations, qos_percent = excluded.qos_percent, accuracy_violations = excluded.accuracy_violations,
            measured = excluded.measured, assumed = device_directory.assumed + excluded.assumed, latency = excluded.latency,
            fallbacks = excluded.fallbacks, backlog = coalesce(excluded.backlog, device_directory.backlog),
            battery = coalesce(excluded.battery, device_directory.battery), policy = coalesce(excluded.policy, device_directory.policy)
        """;

    public const string Dequeue = "delete from history_queue where id <= @last";

    /// <summary>Of the rows that meet a condition: how many, their energy, that of the tiers, and what the baseline would have taken.</summary>
    static string SumsWhere(string condition) => $"""
        {SumWhere(condition, "1")}, {SumWhere(condition, "e.energy")}, {SumWhere(condition, "e.remote_energy")},
            {SumWhere(condition, "e.baseline_energy")}
        """;

    static string SumWhere(string condition, string value) => $"sum(case when {condition} then {value} else 0 end)";

    static string Add(string table, params string[] columns) =>
        string.Join(", ", columns.Select(column => $"{column} = {table}.{column} + excluded.{column}"));
}
