namespace AutoScale.Training.MeaNet;

/// <summary>Channels of the stages; each is padded to a multiple of 16 while training.</summary>
/// <param name="Main">Main's and the adaptive block's first stage, 1-256; their second has twice as many.</param>
/// <param name="Extension">The extension's last stage.</param>
/// <param name="Cloud">The cloud network's first stage; two more follow, each twice as wide.</param>
public sealed record MeaWidths(int Main, int Extension, int Cloud)
{
    /// <summary>The networks that ship.</summary>
    public static MeaWidths Shipped { get; } = new(16, 64, 32);
}
