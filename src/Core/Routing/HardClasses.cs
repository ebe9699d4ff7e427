namespace AutoScale.Core.Routing;

/// <summary>The classes that the extension tells apart, and their numbering there: 0 to <see cref="Count"/> - 1 in ascending order. Immutable.</summary>
public sealed class HardClasses
{
    readonly int[] labels;
    readonly int[] places;

    /// <param name="labels">Distinct classes, each at least 0; none where there is no extension.</param>
    /// <exception cref="ArgumentException">A class is negative, above 1,000,000 or named twice.</exception>
    public HardClasses(IEnumerable<int> labels)
    {
        this.labels = [.. labels.Order()];
        if (this.labels.Length > 0 && (this.labels[0] < 0 || this.labels[^1] > 1_000_000))
        {
            throw new ArgumentException("A hard class must be from 0 to 1,000,000.", nameof(labels));
        }

        places = new int[this.labels.Length is 0 ? 0 : this.labels[^1] + 1];
        Array.Fill(places, -1);
        for (var place = 0; place < this.labels.Length; place++)
        {
            if (places[this.labels[place]] >= 0)
            {
                throw new ArgumentException($"Class {this.labels[place]} is named twice.", nameof(labels));
            }

            places[this.labels[place]] = place;
        }
    }

    /// <summary>No class is hard: nothing goes to the extension.</summary>
    public static HardClasses None { get; } = new([]);

    public int Count => labels.Length;

    /// <summary>The classes, ascending.</summary>
    public IReadOnlyList<int> Labels => labels;

    public bool Contains(int label) => PlaceOf(label) >= 0;

    /// <summary>The extension's number for a class; -1 for an easy one.</summary>
    public int PlaceOf(int label) => (uint)label < (uint)places.Length ? places[label] : -1;

    /// <summary>The class behind the extension's number.</summary>
    public int LabelAt(int place) => labels[place];
}
