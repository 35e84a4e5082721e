using System.Text.Json;
using SellerBalance.Balances;

namespace SellerBalance.Cli.Output;

/// <summary>Builds as a JSON array.</summary>
internal static class BuildsJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<Build> builds)
    {
        json.WriteStartArray();
        foreach (var build in builds)
        {
            json.WriteStartObject();
            json.WriteNumber("build", build.Number);
            json.WriteString("run_id", build.RunId);
            json.WriteString("published_at", Wording.Exact(build.PublishedAt));
            json.WriteString("scope", build.Scope);
            json.WriteString("last_dt", build.LastDay is { } day ? Wording.Day(day) : null);
            json.WriteNumber("movements", build.Movements);
            json.WriteString("folded_from", build.FoldedFrom is { } from ? Wording.Exact(from) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
