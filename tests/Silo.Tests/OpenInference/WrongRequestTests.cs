using System.Text;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.OpenInference;
using static AutoScale.Silo.Tests.OpenInference.InferenceCalls;

namespace AutoScale.Silo.Tests.OpenInference;

[Collection(ClusterTests.Name)]
public sealed class WrongRequestTests(ClusterFixture cluster)
{
    /// <summary>Each wrong request, and words that its answer must have.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "JSON" },
        { "[]", "an object" },
        { "{", "JSON" },
        { "{}", "no inputs" },
        { """{"inputs":{}}""", "an array" },
        { """{"inputs":[]}""", "'x' is missing" },
        { """{"inputs":[1]}""", "inputs[0]" },
        { """{"inputs":[],"inputs":[]}""", "'inputs' twice" },
        { """{"inputs":[]} 1""", "JSON" },
        { """{"inputs":[],}""", "JSON" },
        { """{"inputs":[],"input":[]}""", "'input'" },
        { """{"id":5,"inputs":[]}""", "id must be a string" },
        { """{"id":"\ud800","inputs":[]}""", "UTF-8" },
        { """{"\ud800":1,"inputs":[]}""", "UTF-8" },
        { """{"parameters":{"binary_data_output":"yes"},"inputs":[]}""", "binary_data_output" },
        { """{"parameters":{"sequence_id":1},"inputs":[]}""", "sequence_id" },
        { Input("""{"shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "name is missing" },
        { Input("""{"name":"","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "name is missing" },
        { Input("""{"name":7,"shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "name must be a string" },
        { Input("""{"name":"z","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "'z'" },
        { Input("""{"name":"x","name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "'name' twice" },
        { Input("""{"name":"x","datatype":"FP32","data":[1,2,3]}"""), "shape is missing" },
        { Input("""{"name":"x","shape":3,"datatype":"FP32","data":[1,2,3]}"""), "shape must be an array" },
        { Input("""{"name":"x","shape":[1,-3],"datatype":"FP32","data":[1,2,3]}"""), "shape[1]" },
        { Input("""{"name":"x","shape":[1,3.5],"datatype":"FP32","data":[1,2,3]}"""), "shape[1]" },
        { Input("""{"name":"x","shape":[1,"3"],"datatype":"FP32","data":[1,2,3]}"""), "shape[1]" },
        { Input("""{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}"""), "[1,4]" },
        { Input("""{"name":"x","shape":[3],"datatype":"FP32","data":[1,2,3]}"""), "[3]" },
        { Input("""{"name":"x","shape":[1,1,1,1,1,1,1,1,1],"datatype":"FP32","data":[1]}"""), "8 dimensions" },
        { Input("""{"name":"x","shape":[9223372036854775807,9223372036854775807,3],"datatype":"FP32","data":[1]}"""), "limit of this server" },
        { Input("""{"name":"x","shape":[1000000,1000000,0],"datatype":"FP32","data":[]}"""), "limit of this server" },
        { Input("""{"name":"x","shape":[1000,3],"datatype":"FP32","data":[1]}"""), "fewer" },
        { Input("""{"name":"x","shape":[1,3],"data":[1,2,3]}"""), "datatype is missing" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP31","data":[1,2,3]}"""), "FP31" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"BYTES","data":["a","b","c"]}"""), "BYTES" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"fp32","data":[1,2,3]}"""), "fp32" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP64","data":[1,2,3]}"""), "FP64" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP16","data":[1,2,3]}"""), "FP16" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32"}"""), "neither data" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":7}"""), "data must be an array" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1.0,2.0]}"""), "2 of the 3" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3,4]}"""), "more than the 3" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,"3"]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,null]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,NaN]}"""), "JSON" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,1e39]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,{}]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"INT8","data":[1,2,128]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"UINT8","data":[1,2,-1]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"INT64","data":[1,2,1.5]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"UINT64","data":[1,2,18446744073709551616]}"""), "element 2" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"BOOL","data":[true,false,1]}"""), "element 2" },
        { Input("""{"name":"x","shape":[2,3],"datatype":"FP32","data":[[1,2,3],[4,5]]}"""), "array of 2 at depth 2" },
        { Input("""{"name":"x","shape":[2,3],"datatype":"FP32","data":[[1,2,3],4,5,6]}"""), "nested" },
        { Input("""{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,[4,5,6]]}"""), "nested" },
        { Input("""{"name":"x","shape":[2,3],"datatype":"FP32","data":[[[1,2,3],[4,5,6]]]}"""), "nested" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3],"parameters":{"binary_data_size":12}}"""), "both" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}"""), "0 bytes are left" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":-1}}"""), "binary_data_size" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":11}}"""), "12 bytes" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"shared_memory_region":"r"}}"""), "shared_memory_region" },
        { Input("""{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]},{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"""), "given twice" },
        { Output("""{"name":"q"}"""), "'q'" },
        { Output("""{}"""), "outputs[0].name" },
        { Output("""{"name":"y"},{"name":"y"}"""), "asked for twice" },
        { Output("""{"name":"y","parameters":{"binary_data":1}}"""), "binary_data" },
        { Output("""{"name":"y","parameters":{"classification":3}}"""), "classification" },
        { Output("""{"name":"y","shape":[1]}"""), "'shape'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Infer_NamesWhatIsWrong(string body, string words)
    {
        var answer = await cluster.Cloud.AskAsync(Json("/v2/models/doubled/versions/1/infer", body));

        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_RefusesBytesAfterTheLastTensor()
    {
        var header = new { inputs = new[] { new { name = "x", shape = new[] { 1, 3 }, datatype = "FP32", parameters = new { binary_data_size = 12 } } } };

        var answer = await cluster.Cloud.AskAsync(Binary("/v2/models/doubled/infer", header, Bytes(1f, 2f, 3f), [0]));

        Assert.Equal(400, answer.Status);
        Assert.Contains("1 bytes follow", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HoldsTheLimitOfTensors()
    {
        var limits = new GatewayLimits { MaxTensors = 2 };
        var inputs = string.Join(',', Enumerable.Range(0, 3).Select(index => $$"""{"name":"i{{index}}","shape":[1],"datatype":"FP32","data":[1]}"""));

        var problem = Assert.Throws<InferenceProblemException>(() =>
            InferenceRequestReader.Read(Encoding.UTF8.GetBytes($$"""{"inputs":[{{inputs}}]}"""), null, limits, new RentedBuffers()));

        Assert.Contains("more than 2 tensors", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HoldsTheLimitOfJson()
    {
        var limits = new GatewayLimits { MaxJsonBytes = 1024 };

        var problem = Assert.Throws<InferenceProblemException>(() => InferenceRequestReader.Read(new byte[1025], null, limits, new RentedBuffers()));

        Assert.Equal(413, problem.Status);
    }

    static string Input(string inputs) => $$"""{"inputs":[{{inputs}}]}""";

    static string Output(string outputs) => $$"""{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}],"outputs":[{{outputs}}]}""";
}
