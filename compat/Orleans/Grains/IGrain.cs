using Orleans.Runtime;

namespace Orleans;

public interface IGrain : IAddressable;

public interface IGrainWithStringKey : IGrain;

public interface IGrainWithIntegerKey : IGrain;

public interface IGrainWithGuidKey : IGrain;

public interface IGrainWithIntegerCompoundKey : IGrain;

public interface IGrainWithGuidCompoundKey : IGrain;

public interface IGrainObserver : IAddressable;
