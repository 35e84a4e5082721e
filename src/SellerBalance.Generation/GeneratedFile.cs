using System.Text;

namespace SellerBalance.Generation;

/// <summary>Whether a file is one that was generated, by what stands at its beginning.</summary>
public static class GeneratedFile
{
    private const int HeadBytes = 1 << 16;
    private const int IdField = 0;
    private const int TypeField = 3;
    private const int SourceField = 8;
    private const int Fields = 9;

    /// <summary>Whether it has the header, and most of its first rows have ids, types and sources that belong together as only generated ones do.</summary>
    public static bool IsEvents(string path)
    {
        var lines = Head(path).Split('\n');
        if (lines[0] + "\n" != Encoding.UTF8.GetString(EventText.Header)) return false;
        // The last line may be cut off.
        var rows = lines.Skip(1).SkipLast(1).ToList();
        return rows.Count(IsRow) * 2 >= rows.Count;
    }

    /// <summary>Whether it begins as the list of dirty rows does.</summary>
    public static bool IsManifest(string path)
    {
        var head = Head(path);
        return head.StartsWith("{\n  \"rows\": ", StringComparison.Ordinal) && head.Contains("\n  \"dirt\": [", StringComparison.Ordinal);
    }

    private static bool IsRow(string line)
    {
        var fields = line.Split(',');
        return fields.Length == Fields && GeneratedTypes.All.Any(type =>
            fields[IdField].StartsWith(type.IdPrefix, StringComparison.Ordinal) && fields[TypeField] == type.Name && fields[SourceField] == type.SourceSystem);
    }

    private static string Head(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[HeadBytes];
        return Encoding.UTF8.GetString(head, 0, RandomAccess.Read(file, head, 0));
    }
}
