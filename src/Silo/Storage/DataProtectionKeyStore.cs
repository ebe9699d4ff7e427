using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AutoScale.Silo.Storage;

/// <summary>The key ring behind bearer tokens, in the silos' database: a token from one silo is good on all.</summary>
/// <remarks>The keys are as secret as the database: whoever reads its tables can make tokens.</remarks>
public sealed class DataProtectionKeyStore(SystemDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(database.ReadAsync(connection => connection.QueryAsync<string>(database.Dialect.ReadKeys), CancellationToken.None))
            .Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) => Wait(database.WriteAsync(
        connection => connection.ExecuteAsync(
            database.Dialect.InsertKey, new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) }),
        CancellationToken.None));

    /// <summary>The framework's interface is synchronous; it is called at start and when a key expires.</summary>
    static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
