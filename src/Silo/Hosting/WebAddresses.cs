using System.CommandLine.Parsing;

namespace AutoScale.Silo.Hosting;

/// <summary>Addresses on the command line.</summary>
static class WebAddresses
{
    public static Uri? Parse(ArgumentResult result)
    {
        var text = result.Tokens is [var only] ? only.Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"'{text}' must be an http:// or https:// address, such as https://autoscale:443.");
        return null;
    }
}
