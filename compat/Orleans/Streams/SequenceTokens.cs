using Orleans.Streams;

namespace Orleans.Streams
{
    /// <summary>An event's place in its stream.</summary>
    [GenerateSerializer]
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
    {
        public abstract long SequenceNumber { get; protected set; }

        public abstract int EventIndex { get; protected set; }

        public abstract bool Equals(StreamSequenceToken? other);

        public abstract int CompareTo(StreamSequenceToken? other);
    }

    [GenerateSerializer]
    public class SequentialItem<T>(T item, StreamSequenceToken token)
    {
        [Id(0)]
        public T Item { get; } = item;

        [Id(1)]
        public StreamSequenceToken Token { get; } = token;
    }
}

namespace Orleans.Providers.Streams.Common
{
    [GenerateSerializer]
    public class EventSequenceTokenV2 : StreamSequenceToken
    {
        public EventSequenceTokenV2()
        {
        }

        public EventSequenceTokenV2(long seqNumber)
            : this(seqNumber, 0)
        {
        }

        public EventSequenceTokenV2(long seqNumber, int eventInd)
        {
            SequenceNumber = seqNumber;
            EventIndex = eventInd;
        }

        [Id(0)]
        public override long SequenceNumber { get; protected set; }

        [Id(1)]
        public override int EventIndex { get; protected set; }

        public override bool Equals(StreamSequenceToken? other) =>
            other is EventSequenceTokenV2 && other.SequenceNumber == SequenceNumber && other.EventIndex == EventIndex;

        public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

        public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);

        public override int CompareTo(StreamSequenceToken? other)
        {
            if (other is null)
            {
                return 1;
            }

            var bySequence = SequenceNumber.CompareTo(other.SequenceNumber);
            return bySequence != 0 ? bySequence : EventIndex.CompareTo(other.EventIndex);
        }

        public override string ToString() => $"[EventSequenceTokenV2: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
    }
}
