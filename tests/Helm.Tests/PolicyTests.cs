using System.Text.Json.Nodes;

namespace AutoScale.Helm.Tests;

/// <summary>What every pod of the chart keeps to, whatever the values.</summary>
public sealed class PolicyTests
{
    /// <summary>The gateway with and without TLS, between silos, their clients, metrics, and the evaluation database.</summary>
    static readonly int[] Ports = [8443, 8080, 11111, 30000, 9464, 5432];

    static readonly int[] PrivatePorts = [11111, 30000];

    public static TheoryData<string> ValuesFiles => Chart.ValuesFiles;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public Task Pods_RunWithoutRights(string valuesFile) => EachPodAsync(valuesFile, pod =>
    {
        Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.False(pod["enableServiceLinks"]!.GetValue<bool>());
        Assert.Null(pod["hostNetwork"] ?? pod["hostPID"] ?? pod["hostIPC"]);
        Assert.DoesNotContain(pod.Items("volumes"), volume => volume["hostPath"] is not null);
        Assert.True(pod.At("securityContext/runAsNonRoot")!.GetValue<bool>());
        Assert.InRange(pod.At("securityContext/runAsUser")!.GetValue<long>(), 1, int.MaxValue);
        Assert.InRange(pod.At("securityContext/runAsGroup")!.GetValue<long>(), 1, int.MaxValue);
        Assert.Equal("RuntimeDefault", pod.Text("securityContext/seccompProfile/type"));
        Assert.All(pod.Containers(), container =>
        {
            Assert.False(container.At("securityContext/privileged")!.GetValue<bool>());
            Assert.False(container.At("securityContext/allowPrivilegeEscalation")!.GetValue<bool>());
            Assert.True(container.At("securityContext/readOnlyRootFilesystem")!.GetValue<bool>());
            Assert.Equal(["ALL"], container.Items("securityContext/capabilities/drop").Select(item => item.ToString()));
            Assert.Null(container.At("securityContext/capabilities/add"));
        });
    });

    /// <summary>Pinned is a digest, or an explicit tag that is not <c>latest</c>: a registry may move a tag, so production gives <c>image.digest</c>.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public Task Images_ArePinned(string valuesFile) => EachPodAsync(valuesFile, pod => Assert.All(
        pod.Containers(), container => Assert.Matches(@"^[a-z0-9./:_-]+(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]*)$", container.Text("image"))));

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public Task Containers_HaveRequestsAndAMemoryLimitAndNoCpuLimit(string valuesFile) => EachPodAsync(valuesFile, pod => Assert.All(pod.Containers(), container =>
    {
        Assert.NotNull(container.At("resources/requests/cpu"));
        Assert.NotNull(container.At("resources/requests/memory"));
        Assert.NotNull(container.At("resources/limits/memory"));
        Assert.Null(container.At("resources/limits/cpu"));
    }));

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task LongLivedContainers_HaveAllThreeProbes(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);

        Assert.All(objects.Where(item => item.Kind() is "Deployment" or "DaemonSet" or "StatefulSet"), item => Assert.All(item.Pod()!.Items("containers"), container =>
        {
            Assert.NotNull(container["startupProbe"]);
            Assert.NotNull(container["readinessProbe"]);
            Assert.NotNull(container["livenessProbe"]);
        }));
        // Liveness asks the process alone; what depends on others is readiness's.
        Assert.All(Programs(objects), item => Assert.Equal("/v2/health/live", item.Pod().Text("containers/0/livenessProbe/httpGet/path")));
        Assert.All(Programs(objects), item => Assert.Equal("/v2/health/ready", item.Pod().Text("containers/0/readinessProbe/httpGet/path")));
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Ports_AreOnTheList(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);

        var opened = objects.Select(item => item.Pod()).OfType<JsonNode>().SelectMany(pod => pod.Containers()).SelectMany(container => container.Items("ports"));
        Assert.All(opened, port =>
        {
            Assert.Contains(port["containerPort"]!.GetValue<int>(), Ports);
            Assert.Null(port["hostPort"]);
        });
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Services_NameNoPrivatePort(string valuesFile)
    {
        var targets = (await Chart.ObjectsAsync(valuesFile)).Where(item => item.Kind() is "Service").SelectMany(service => service.Items("spec/ports"));

        Assert.All(targets, port => Assert.Contains(port.Text("targetPort"), new[] { "gateway", "metrics", "postgres" }));
    }

    /// <summary>Who is let in at a silo's own ports: pods of this release, and nobody by address or namespace.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task NetworkPolicies_KeepPrivatePortsWithinTheRelease(string valuesFile)
    {
        var policies = (await Chart.ObjectsAsync(valuesFile)).Where(item => item.Kind() is "NetworkPolicy").ToArray();

        var deny = Assert.Single(policies, policy => policy.Text("metadata/name")!.EndsWith("default-deny", StringComparison.Ordinal));
        Assert.Equal(["Ingress", "Egress"], deny.Items("spec/policyTypes").Select(item => item.ToString()));
        Assert.Null(deny.At("spec/ingress") ?? deny.At("spec/egress"));
        foreach (var rule in policies.SelectMany(policy => policy.Items("spec/ingress")))
        {
            Assert.NotEmpty(rule.Items("ports"));
            Assert.All(rule.Items("ports"), port => Assert.Null(port["endPort"]));
            if (rule.Items("ports").Any(port => IsPrivate(port["port"]!)))
            {
                Assert.All(rule.Items("from"), from =>
                {
                    Assert.Equal(["podSelector"], ((JsonObject)from).Select(pair => pair.Key));
                    Assert.Equal("fleet", InstanceOf(from));
                });
                Assert.NotEmpty(rule.Items("from"));
            }
        }

        static bool IsPrivate(JsonNode port) => port.ToString() is "silo" or "client" || int.TryParse(port.ToString(), out var number) && PrivatePorts.Contains(number);

        static string? InstanceOf(JsonNode from) => from.At("podSelector/matchLabels")?["app.kubernetes.io/instance"]?.ToString();
    }

    /// <summary>The default denial and the allowances name pods by labels; a pod without them would be beyond all of it.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Pods_CarryTheLabelsThatPoliciesSelect(string valuesFile)
    {
        var makers = (await Chart.ObjectsAsync(valuesFile)).Where(item => item.Pod() is not null);

        Assert.All(makers, item =>
        {
            Assert.Equal("fleet", item.PodLabels()!["app.kubernetes.io/instance"]!.ToString());
            Assert.Equal("autoscale", item.PodLabels()!["app.kubernetes.io/name"]!.ToString());
            Assert.NotNull(item.PodLabels()!["app.kubernetes.io/component"]);
        });
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Updates_NeverTakeASiloBeforeItsSuccessorIsReady(string valuesFile)
    {
        var silos = Programs(await Chart.ObjectsAsync(valuesFile));

        Assert.NotEmpty(silos);
        Assert.All(silos, silo =>
        {
            var rolling = silo.At(silo.Kind() is "DaemonSet" ? "spec/updateStrategy/rollingUpdate" : "spec/strategy/rollingUpdate");
            Assert.Equal("0", rolling.Text("maxUnavailable"));
            Assert.Equal("1", rolling.Text("maxSurge"));
        });
    }

    /// <summary>What a disruption budget or a Service selects is there: a typing error in a selector protects and reaches nothing.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Selectors_FindPods(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);
        var pods = objects.Where(item => item.Pod() is not null).Select(item => (JsonObject)item.PodLabels()!).ToArray();

        var selectors = objects.Where(item => item.Kind() is "Service").Select(item => (item.Name(), item.At("spec/selector")))
            .Concat(objects.Where(item => item.Kind() is "PodDisruptionBudget" or "Deployment" or "DaemonSet" or "StatefulSet").Select(item => (item.Name(), item.At("spec/selector/matchLabels"))));

        Assert.All(selectors, selector => Assert.Contains(
            pods, labels => ((JsonObject)selector.Item2!).All(wanted => labels[wanted.Key]?.ToString() == wanted.Value!.ToString())));
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Rights_AreNone(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);

        Assert.DoesNotContain(objects, item => item.Kind() is "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding");
        Assert.All(objects.Where(item => item.Kind() is "ServiceAccount"), account => Assert.False(account["automountServiceAccountToken"]!.GetValue<bool>()));
    }

    /// <summary>Secrets come as references: neither a ConfigMap nor a variable holds one.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Secrets_AreInNoConfigMapAndNoVariable(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);

        Assert.All(objects.Where(item => item.Kind() is "ConfigMap"), item => Assert.DoesNotMatch("(?i)password|connectionstring|enrollmentkeys|operatorkeys", item["data"]!.ToJsonString()));
        Assert.All(objects.Select(item => item.Pod()).OfType<JsonNode>().SelectMany(pod => pod.Containers()).SelectMany(container => container.Items("env")), variable =>
        {
            if (variable.Text("name") is { } name && (name.Contains("Password", StringComparison.OrdinalIgnoreCase) || name.Contains("Keys", StringComparison.Ordinal) || name.Contains("Connection", StringComparison.Ordinal)))
            {
                Assert.NotNull(variable.At("valueFrom/secretKeyRef"));
            }
        });
    }

    /// <summary>A dashboard of its own is let in at the silos' port for clients and nowhere else, and what the silos are let do it is not.</summary>
    [Fact]
    public async Task Dashboard_IsAClientAndNothingElse()
    {
        var objects = await Chart.ObjectsAsync("full-values.yaml");
        var pod = objects.Single(item => item.Kind() is "Deployment" && item.PodLabels()!["autoscale/role"]!.ToString() is "dashboard");
        var policies = objects.Where(item => item.Kind() is "NetworkPolicy").ToArray();

        Assert.Equal([8443], pod.Pod().Items("containers").Single().Items("ports").Select(port => port["containerPort"]!.GetValue<int>()));
        Assert.DoesNotContain(pod.Pod()!.Items("volumes").Select(volume => volume.Text("name")), name => name is "models" or "client-authority");
        var reached = policies.Where(policy => policy.Selects(pod)).SelectMany(policy => policy.Items("spec/egress")).SelectMany(rule => rule.Items("ports")).Select(port => port.Text("port"));
        Assert.Equal(["30000", "4317", "53", "53", "6432"], reached.Order(StringComparer.Ordinal));
        var opened = policies.Where(policy => policy.Selects(pod)).SelectMany(policy => policy.Items("spec/ingress")).SelectMany(rule => rule.Items("ports")).Select(port => port.Text("port"));
        Assert.Equal(["gateway"], opened);
        Assert.All(objects.Where(item => item.Kind() is "Service" && item.Name().Contains("metrics", StringComparison.Ordinal)), service => Assert.Equal("silo", service.At("spec/selector")!["autoscale/role"]!.ToString()));
    }

    /// <summary>The other way of the chart: without pods of its own nothing of it is made, and every silo serves it.</summary>
    [Fact]
    public async Task Dashboard_OfTheSilosHasNoPods()
    {
        var objects = await Chart.ObjectsAsync("minimal-values.yaml");

        Assert.DoesNotContain(objects, item => item.Name().EndsWith("-dashboard", StringComparison.Ordinal));
        Assert.DoesNotContain(objects.Where(item => item.Kind() is "NetworkPolicy"), policy => policy.Name().EndsWith("-clients", StringComparison.Ordinal));
    }

    /// <summary>What runs this program for long: silos and dashboards.</summary>
    static JsonNode[] Programs(IReadOnlyList<JsonNode> objects) =>
        [.. objects.Where(item => item.Kind() is "Deployment" or "DaemonSet" && item.PodLabels()!["app.kubernetes.io/component"]!.ToString() is "cloud" or "peer" or "dashboard")];

    static async Task EachPodAsync(string valuesFile, Action<JsonNode> check)
    {
        var pods = (await Chart.ObjectsAsync(valuesFile)).Select(item => item.Pod()).OfType<JsonNode>().ToArray();
        Assert.NotEmpty(pods);
        Assert.All(pods, check);
    }
}
