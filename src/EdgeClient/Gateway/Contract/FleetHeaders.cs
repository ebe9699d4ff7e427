namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>Names of the headers between device and silo.</summary>
public static class FleetHeaders
{
    /// <summary>The version of a prior that a response holds.</summary>
    public const string PriorVersion = "Prior-Version";

    /// <summary>The fleet's signature of a prior, base64; see <see cref="Models.ArtefactSignature"/>. For devices of before <see cref="PriorSignatureV2"/>.</summary>
    public const string PriorSignature = "Prior-Signature";

    /// <summary>The same over the policy too, so that what one policy learned is not passed off as another's.</summary>
    public const string PriorSignatureV2 = "Prior-Signature-V2";

    /// <summary>A publisher's signature of a model that is uploaded, base64; see <see cref="Models.ArtefactSignature"/>.</summary>
    public const string ModelSignature = "Model-Signature";

    /// <summary>Bytes of the JSON in front of binary tensors (Open Inference Protocol, binary tensor data extension).</summary>
    public const string InferenceHeaderLength = "Inference-Header-Content-Length";

    /// <summary>Time left for the answer, in ms, a decimal number.</summary>
    public const string DeadlineMs = "Inference-Deadline-Ms";

    /// <summary>The processor that the device chose: <c>cpu</c>, <c>gpu</c> or <c>dsp</c>.</summary>
    public const string Processor = "Inference-Processor";
}
