using SellerBalance.Runs;

namespace SellerBalance.Server.Running;

/// <summary>What runs the pipeline for the server: the same that the command <c>run</c> does.</summary>
public interface IRunner
{
    /// <summary>The sources in a folder.</summary>
    /// <exception cref="InputException">The folder cannot be read.</exception>
    IReadOnlyList<string> SourcesIn(string folder);

    /// <summary>Ingests, builds, checks and publishes. Never called again before it has ended.</summary>
    /// <param name="run">Which run it is.</param>
    /// <param name="sources">What to ingest.</param>
    /// <param name="progress">Told what takes long.</param>
    /// <exception cref="InputException">The input is at fault; nothing landed.</exception>
    /// <exception cref="WarehouseException">The warehouse is at fault; the step that failed left nothing.</exception>
    RunReport Run(RunStamp run, IReadOnlyList<string> sources, Action<string> progress);
}
