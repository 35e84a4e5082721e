using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

internal static class RunHtml
{
    public static void RequireWritable(string? path) => _ = path;

    public static void Write(RunReport report, string path) => _ = (report, path);
}
