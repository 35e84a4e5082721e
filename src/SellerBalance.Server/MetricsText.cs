using System.Text;
using Prometheus;
using SellerBalance.Server.Reading;
using SellerBalance.Warehouses;

namespace SellerBalance.Server;

/// <summary>The metrics of the books, for a run that nobody scrapes.</summary>
public static class MetricsText
{
    /// <summary>What <c>/metrics</c> of a server says of the books, in Prometheus' text format, as of now.</summary>
    /// <param name="readers">The warehouse.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <exception cref="WarehouseException">The warehouse refused.</exception>
    public static async Task<string> Of(IReaders readers, TimeProvider clock, CancellationToken stop)
    {
        var registry = Metrics.NewCustomRegistry();
        BookMeters.Register(registry, Metrics.WithCustomRegistry(registry), clock, token => Look(readers, token));
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text, ExpositionFormat.PrometheusText, stop);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static async Task<(State State, Facts Facts)> Look(IReaders readers, CancellationToken stop)
    {
        var snapshot = await readers.Begin(stop);
        await using var ending = snapshot;
        var state = await snapshot.Read("state", new Dictionary<string, object?>(), State.Read, stop).SingleAsync(stop);
        return (state, await Facts.Load(snapshot, stop));
    }
}
