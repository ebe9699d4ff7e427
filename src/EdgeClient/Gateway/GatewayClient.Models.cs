using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;

namespace AutoScale.EdgeClient.Gateway;

/// <content>Download of models.</content>
public sealed partial class GatewayClient
{
    static readonly TimeSpan DownloadTimeout = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Downloads a model into a model folder, <c>{root}/{name}/{version}/model.onnx</c>. A download that broke off is resumed. The file appears
    /// under its name only after its digest was checked. What the digest must be is signed, and that is checked first.
    /// </summary>
    /// <returns>The file, or why it is not there. A wrong signature or digest is <see cref="GatewayFailureKind.Failed"/>, and what was read is deleted.</returns>
    public async Task<GatewayResult<string>> DownloadModelAsync(ModelListing listing, string root, CancellationToken cancellationToken)
    {
        if (!ModelId.TryParse(listing.Model, out var model))
        {
            return new(new GatewayFailure(GatewayFailureKind.Failed, $"the catalog lists '{listing.Model}', which is no model id"));
        }

        if (Fleet is not { } fleet)
        {
            return new(new GatewayFailure(GatewayFailureKind.Offline, "no silo has an address"));
        }

        var statement = ArtefactSignature.ModelStatement(listing.Model, listing.Sha256, listing.Bytes);
        if (await DistrustAsync(listing.Model, statement, listing.Signature, cancellationToken) is { } distrust)
        {
            return new(distrust);
        }

        var folder = Directory.CreateDirectory(Path.Combine(root, model.Name, model.Version)).FullName;
        var target = Path.Combine(folder, "model.onnx");
        if (File.Exists(target) && await DigestAsync(target, cancellationToken) == listing.Sha256)
        {
            return new(target);
        }

        var part = target + ".part";
        if (!IsComplete(part, listing))
        {
            var path = $"fleet/v1/models/{model.Name}/versions/{model.Version}/file";
            var result = await SendAsync(
                fleet, () => PartRequest(path, part), DownloadTimeout, (response, token) => AppendAsync(response, part, listing.Bytes, token), cancellationToken);
            if (result.Failure is { } failure)
            {
                return new(failure);
            }
        }

        if (await DigestAsync(part, cancellationToken) != listing.Sha256)
        {
            File.Delete(part);
            return new(new GatewayFailure(GatewayFailureKind.Failed, $"the file of {listing.Model} has another digest than the catalog says"));
        }

        File.Move(part, target, overwrite: true);
        return new(target);
    }

    static bool IsComplete(string part, ModelListing listing)
    {
        var file = new FileInfo(part);
        if (file.Exists && file.Length > listing.Bytes)
        {
            file.Delete();
            return false;
        }

        return file.Exists && file.Length == listing.Bytes;
    }

    static HttpRequestMessage PartRequest(string path, string part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (File.Exists(part) && new FileInfo(part).Length is > 0 and var length)
        {
            request.Headers.Range = new RangeHeaderValue(length, null);
        }

        return request;
    }

    static async Task<bool> AppendAsync(HttpResponseMessage response, string part, long mostBytes, CancellationToken cancellationToken)
    {
        var resumed = response.StatusCode is HttpStatusCode.PartialContent;
        await using var file = new FileStream(part, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write);
        if (resumed && response.Content.Headers.ContentRange?.From != file.Position)
        {
            throw new InvalidDataException("the part that came is not the one asked for");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 16];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (file.Position + count > mostBytes)
            {
                throw new InvalidDataException($"it is longer than the {mostBytes} bytes that the catalog says");
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return true;
    }

    static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return "";
        }

        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
