using System.Net;
using SellerBalance.Features;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Running;
using SellerBalance.Warehouses;

namespace SellerBalance.Server;

/// <summary>What it takes to serve a warehouse.</summary>
/// <param name="Listen">Where to listen; port 0 takes a free one.</param>
/// <param name="Readers">The warehouse, to read. Stays open.</param>
/// <param name="Runner">Runs the pipeline.</param>
/// <param name="Warehouse">The warehouse's URL without secrets, to be shown.</param>
/// <param name="Clock">Where the time comes from.</param>
public sealed record ServeOptions(IPEndPoint Listen, IReaders Readers, IRunner Runner, string Warehouse, TimeProvider Clock)
{
    /// <summary>The folder whose files are run; null for none.</summary>
    public string? Watch { get; init; }

    /// <summary>How often to look into it; null only when asked.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>The features that are served.</summary>
    public FeatureSet Features { get; init; } = FeatureSet.BuiltIn;

    /// <summary>How old features may be that are answered as those of now.</summary>
    public TimeSpan FeaturesAgeMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The file of keys by which it is known who asks; null where nobody is asked.</summary>
    public string? Keys { get; init; }

    /// <summary>The certificate to speak TLS with; null for none.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>The addresses of proxies that are believed who asks; none for no proxy.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary>Told what is to stand in the log.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
