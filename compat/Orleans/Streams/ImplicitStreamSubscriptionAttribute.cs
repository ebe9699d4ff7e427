using Orleans.Streams;

namespace Orleans.Streams
{
    public interface IStreamNamespacePredicate
    {
        string PredicatePattern { get; }

        bool IsMatch(string streamNamespace);
    }

    internal sealed class ExactNamespace(string streamNamespace) : IStreamNamespacePredicate
    {
        public string PredicatePattern => "namespace:" + streamNamespace;

        public bool IsMatch(string streamNamespace1) => streamNamespace1 == streamNamespace;
    }

    internal sealed class AnyNamespace : IStreamNamespacePredicate
    {
        public string PredicatePattern => "*";

        public bool IsMatch(string streamNamespace) => true;
    }
}

namespace Orleans
{
    /// <summary>Subscribes the grain whose key is the stream's key to every stream of the namespace.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        public ImplicitStreamSubscriptionAttribute() => Predicate = new AnyNamespace();

        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
            : this(new ExactNamespace(streamNamespace.Trim()), streamIdMapper)
        {
        }

        public ImplicitStreamSubscriptionAttribute(Type predicateType, string? streamIdMapper = null)
            : this((IStreamNamespacePredicate)Activator.CreateInstance(predicateType)!, streamIdMapper)
        {
        }

        public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate, string? streamIdMapper = null)
        {
            if (streamIdMapper is not null)
            {
                throw new NotSupportedException("Stream id mappers need the real Microsoft.Orleans packages.");
            }

            Predicate = predicate;
        }

        public IStreamNamespacePredicate Predicate { get; }
    }
}
