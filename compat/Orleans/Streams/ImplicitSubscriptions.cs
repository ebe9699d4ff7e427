using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Streams;

/// <summary>Which grains are subscribed to a stream by their class, without ever asking.</summary>
internal static class ImplicitSubscriptions
{
    internal static IEnumerable<(Guid Id, GrainId Consumer)> Of(string provider, StreamId stream)
    {
        if (stream.GetNamespace() is not { } ns)
        {
            yield break;
        }

        foreach (var model in GrainRegistry.Current.Models)
        {
            if (Array.Exists(model.Subscriptions, subscription => subscription.Predicate.IsMatch(ns)))
            {
                var consumer = new GrainId(model.GrainType, KeyOf(model, stream));
                yield return (IdOf(provider, stream, consumer), consumer);
            }
        }
    }

    internal static Guid? Find(string provider, StreamId stream, GrainId consumer)
    {
        foreach (var (id, subscriber) in Of(provider, stream))
        {
            if (subscriber == consumer)
            {
                return id;
            }
        }

        return null;
    }

    // The same subscription has the same id on every silo and in every run.
    private static Guid IdOf(string provider, StreamId stream, GrainId consumer) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{stream}\n{consumer}")).AsSpan(0, 16));

    private static IdSpan KeyOf(GrainModel model, StreamId stream)
    {
        var key = stream.GetKeyAsString();
        if (typeof(IGrainWithGuidKey).IsAssignableFrom(model.Type))
        {
            return GrainIdKeyExtensions.CreateGuidKey(Guid.Parse(key, CultureInfo.InvariantCulture));
        }

        return typeof(IGrainWithIntegerKey).IsAssignableFrom(model.Type)
            ? GrainIdKeyExtensions.CreateIntegerKey(long.Parse(key, CultureInfo.InvariantCulture))
            : IdSpan.Create(key);
    }
}
