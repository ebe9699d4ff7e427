using System.Text;
using AutoScale.Core.Devices;

namespace AutoScale.Core.Tests.Devices;

public sealed class DeviceProfileReaderTests
{
    const string Valid = """
        {
          "$schema": "profile.schema.json",
          "deviceClass": "tiny", "name": "Tiny", "idlePowerMilliwatts": 10,
          "processors": [{ "kind": "cpu", "name": "one", "cores": 1, "precisions": ["fp32"],
            "steps": [{ "name": "1000", "frequencyMhz": 1000, "busyPowerMilliwatts": 500 }] }],
          "wifi": { "idlePowerMilliwatts": 4, "power": [{ "signalDbm": -50, "transmitMilliwatts": 954, "receiveMilliwatts": 234 }] },
          "peer": { "idlePowerMilliwatts": 4, "power": [{ "signalDbm": -50, "transmitMilliwatts": 500, "receiveMilliwatts": 100 }] }
        }
        """;

    [Fact]
    public void Read_TakesAValidProfile() => Assert.Equal("tiny", Read(Valid).DeviceClass);

    [Theory]
    [InlineData("\"cores\": 1", "\"cores\": 0", "processors[0].cores is 0; it must be from 1 to 64")]
    [InlineData("\"frequencyMhz\": 1000", "\"frequencyMhz\": 0.5", "processors[0].steps[0].frequencyMhz is 0.5; it must be from 1 to 10000 MHz")]
    [InlineData("\"tiny\"", "\"Tiny Phone\"", "deviceClass is 'Tiny Phone'")]
    [InlineData("[\"fp32\"]", "[\"int8\"]", "no CPU with fp32")]
    [InlineData("[\"fp32\"]", "[\"fp64\"]", "processors[0].precisions[0]")]
    [InlineData("\"cores\": 1", "\"coers\": 1", "coers")]
    [InlineData("\"signalDbm\": -50, \"transmitMilliwatts\": 954", "\"signalDbm\": 50, \"transmitMilliwatts\": 954", "wifi.power[0].signalDbm is 50; it must be from -120 to 0 dBm")]
    [InlineData("\"idlePowerMilliwatts\": 10,", "", "idlePowerMilliwatts")]
    [InlineData("{ \"name\": \"1000\", \"frequencyMhz\": 1000, \"busyPowerMilliwatts\": 500 }", "{ \"name\": \"1000\", \"frequencyMhz\": 1000, \"busyPowerMilliwatts\": 500 }, { \"name\": \"1000\", \"frequencyMhz\": 900, \"busyPowerMilliwatts\": 400 }", "Two targets have the descriptor 'local/cpu/fp32/1000'")]
    public void Read_NamesTheKeyAndItsRange(string right, string wrong, string message)
    {
        Assert.Contains(right, Valid, StringComparison.Ordinal);

        var exception = Assert.Throws<InvalidProfileException>(() => Read(Valid.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.StartsWith("Profile tiny.json:", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    static DeviceProfile Read(string json) => DeviceProfileReader.Read(Encoding.UTF8.GetBytes(json), "tiny.json");
}
