namespace AutoScale.EdgeClient.Cli;

/// <summary>A network's layer counts as generally attributed to AutoScale's table of workloads (recalled); what the product uses is the census.</summary>
/// <param name="Convolution">S_CONV.</param>
/// <param name="FullyConnected">S_FC.</param>
/// <param name="Recurrent">S_RC.</param>
/// <param name="MillionMacs">S_MAC in millions, derived; null where there is none to compare with.</param>
sealed record PaperRow(int Convolution, int FullyConnected, int Recurrent, double? MillionMacs)
{
    static readonly Dictionary<string, PaperRow> Rows = new(StringComparer.Ordinal)
    {
        ["inception_v1"] = new(49, 1, 0, 1498),
        ["inception_v3"] = new(94, 1, 0, 5713),
        ["mobilenet_v1"] = new(14, 1, 0, 569),
        ["mobilenet_v2"] = new(35, 1, 0, 301),
        ["mobilenet_v3"] = new(23, 20, 0, 217),
        ["resnet_50"] = new(53, 1, 0, 4089),
        ["ssd_mobilenet_v1"] = new(19, 1, 0, null),
        ["ssd_mobilenet_v2"] = new(52, 1, 0, null),
        ["ssd_mobilenet_v3"] = new(28, 20, 0, null),
        ["mobilebert"] = new(0, 1, 24, null),
    };

    public static PaperRow? Find(string network) => Rows.GetValueOrDefault(network);
}
