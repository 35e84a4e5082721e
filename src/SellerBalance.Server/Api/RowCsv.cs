using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using SellerBalance.Cli.Output;

namespace SellerBalance.Server.Api;

/// <summary>Rows of a type as CSV, with the names that its JSON has.</summary>
/// <typeparam name="T">The rows.</typeparam>
internal sealed class RowCsv<T>
{
    private readonly IReadOnlyList<(string Name, Func<object, object?> Get)> _columns;

    public RowCsv(JsonTypeInfo<T> type) => _columns = [.. Columns(type, "", row => row)];

    /// <summary>Writes the names.</summary>
    public void WriteHeader(SpreadsheetCsv csv)
    {
        foreach (var (name, _) in _columns)
            csv.Text(name);
        csv.EndRow();
    }

    /// <summary>Writes a row. What is text is kept from being run as a formula; amounts are numbers.</summary>
    public void Write(SpreadsheetCsv csv, T row)
    {
        foreach (var (_, get) in _columns)
        {
            _ = get(row!) switch
            {
                null => csv.Text(""),
                decimal amount => csv.Number(amount),
                long count => csv.Count(count),
                DateOnly day => csv.Day(day),
                DateTimeOffset moment => csv.Text(Wording.Exact(moment)),
                bool yes => csv.Text(yes ? "true" : "false"),
                byte[] bytes => csv.Text(Convert.ToBase64String(bytes)),
                IEnumerable<string> texts => csv.Text(string.Join(',', texts)),
                var other => csv.Text(Convert.ToString(other, CultureInfo.InvariantCulture) ?? ""),
            };
        }

        csv.EndRow();
    }

    private static IEnumerable<(string, Func<object, object?>)> Columns(JsonTypeInfo type, string prefix, Func<object, object?> owner)
    {
        foreach (var property in type.Properties)
        {
            var get = property.Get!;
            object? Value(object row) => owner(row) is { } found ? get(found) : null;
            if (type.Options.GetTypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Object, Properties.Count: > 0 } inner)
            {
                foreach (var column in Columns(inner, $"{prefix}{property.Name}_", Value))
                    yield return column;
            }
            else
            {
                yield return (prefix + property.Name, Value);
            }
        }
    }
}
