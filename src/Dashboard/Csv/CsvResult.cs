using System.Text;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Dashboard.Csv;

/// <summary>A table as <c>text/csv</c>, written as its rows come.</summary>
/// <param name="rows">The rows.</param>
/// <param name="name">Of the file, without its ending.</param>
sealed class CsvResult<T>(IAsyncEnumerable<T> rows, string name) : IResult
{
    const int RowsBetweenFlushes = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16_384, leaveOpen: true);
        writer.NewLine = "\r\n";
        await writer.WriteLineAsync(string.Join(',', CsvColumns<T>.All.Select(column => column.Name)));
        var count = 0;
        await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
        {
            await writer.WriteLineAsync(string.Join(',', CsvColumns<T>.All.Select(column => CsvText.Cell(column.Value(row)))));
            if (++count % RowsBetweenFlushes is 0)
            {
                await writer.FlushAsync(httpContext.RequestAborted);
            }
        }
    }
}

/// <summary>Makes <see cref="CsvResult{T}"/>s.</summary>
static class CsvTable
{
    public static IResult Of<T>(IEnumerable<T> rows, string name) => new CsvResult<T>(rows.ToAsyncEnumerable(), name);

    public static IResult Of<T>(IAsyncEnumerable<T> rows, string name) => new CsvResult<T>(rows, name);
}
