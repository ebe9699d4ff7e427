using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AutoScale.EdgeClient.Models;

/// <summary>
/// Signatures of what a fleet hands out: ECDSA over P-256 with SHA-256, in DER, of a statement in plain text. So that
/// <c>openssl dgst -sha256 -sign</c> makes one and <c>-verify</c> checks it.
/// </summary>
public static class ArtefactSignature
{
    /// <summary>What is signed of a model: its name and version, its digest and its size, each on a line.</summary>
    /// <param name="model"><c>name@version</c>.</param>
    /// <param name="sha256">64 hexadecimal digits, lower case.</param>
    /// <param name="bytes">Size of the file.</param>
    public static byte[] ModelStatement(string model, string sha256, long bytes) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"autoscale-model-v1\n{model}\n{sha256}\n{bytes}\n"));

    /// <summary>What is signed of a published prior: its policy, its class, its version and its digest.</summary>
    public static byte[] PriorStatement(string policy, string deviceClass, int version, ReadOnlySpan<byte> snapshot) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"autoscale-prior-v2\n{policy}\n{deviceClass}\n{version}\n{Convert.ToHexStringLower(SHA256.HashData(snapshot))}\n"));

    /// <summary>What was signed of a prior at first: its class, its version and its digest. Silos still sign it, for devices that know no other.</summary>
    public static byte[] PriorStatement(string deviceClass, int version, ReadOnlySpan<byte> snapshot) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"autoscale-prior-v1\n{deviceClass}\n{version}\n{Convert.ToHexStringLower(SHA256.HashData(snapshot))}\n"));

    public static byte[] Sign(ECDsa key, byte[] statement) => key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Whether one of the keys made the signature. No key, no signature, or one of another form: false.</summary>
    public static bool IsBy(IEnumerable<ECDsa> keys, byte[] statement, ReadOnlySpan<byte> signature)
    {
        foreach (var key in keys)
        {
            try
            {
                if (key.VerifyData(statement, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                {
                    return true;
                }
            }
            catch (CryptographicException)
            {
                // Not a signature at all.
            }
        }

        return false;
    }

    /// <summary>Reads a public key.</summary>
    /// <param name="pem">A PEM text, <c>BEGIN PUBLIC KEY</c>.</param>
    /// <exception cref="InvalidDataException">It is none, or not on the curve P-256.</exception>
    public static ECDsa ReadPublicKey(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize is 256 ? key : throw new InvalidDataException($"It is a key of {key.KeySize} bits; it must be on the curve P-256.");
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException($"It is no PEM text of a public key on the curve P-256: {error.Message}", error);
        }
    }
}
