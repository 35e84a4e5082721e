using Prometheus;
using SellerBalance.Ingest;

namespace SellerBalance.Server.Running;

/// <summary>How the streams inside this server stand.</summary>
/// <param name="metrics">Where they are kept.</param>
internal sealed class StreamMeters(IMetricFactory metrics)
{
    private readonly Gauge _up = metrics.CreateGauge("seller_balance_stream_up", "Whether a stream inside this server reads.", ["stream"]);

    private readonly Gauge _lag = metrics.CreateGauge("seller_balance_stream_lag_offsets", "Offsets that a stream inside this server has not read yet.", ["stream"]);

    private readonly Gauge _age = metrics.CreateGauge("seller_balance_stream_lag_seconds", "How old the oldest message is that a stream inside this server has not read yet; 0 if it has read all.", ["stream"]);

    private readonly Gauge _landed = metrics.CreateGauge("seller_balance_stream_landed_timestamp_seconds", "When messages of a stream inside this server landed last.", ["stream"]);

    private readonly Counter _messages = metrics.CreateCounter("seller_balance_stream_messages_total", "Messages of streams inside this server, by what became of them.", ["stream", "outcome"]);

    /// <summary>A flush landed.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="receipt">What came in.</param>
    /// <param name="lag">Offsets that are not read yet.</param>
    /// <param name="age">How old the oldest of them is; null if it is not known.</param>
    /// <param name="now">UTC.</param>
    public void Moved(string stream, Receipt receipt, long lag, TimeSpan? age, DateTimeOffset now)
    {
        _up.WithLabels(stream).Set(1);
        _lag.WithLabels(stream).Set(lag);
        if (age is { } known) _age.WithLabels(stream).Set(known.TotalSeconds);
        if (receipt.Read > 0) _landed.WithLabels(stream).SetToTimeUtc(now);
        _messages.WithLabels(stream, "accepted").Inc(receipt.Accepted);
        _messages.WithLabels(stream, "duplicate").Inc(receipt.Duplicates);
        _messages.WithLabels(stream, "conflict").Inc(receipt.Conflicts);
        _messages.WithLabels(stream, "rejected").Inc(receipt.Rejected);
    }

    /// <summary>The stream does not read any more.</summary>
    public void Stopped(string stream) => _up.WithLabels(stream).Set(0);
}
