using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Prometheus;
using SellerBalance.Features;
using SellerBalance.Ingest;
using SellerBalance.Server.Api;
using SellerBalance.Server.Keys;
using SellerBalance.Server.Pages;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;

namespace SellerBalance.Server;

/// <summary>Pages, API and metrics on what is published, while runs go on.</summary>
public sealed class BalanceServer : IAsyncDisposable
{
    // Whoever stops services waits ten seconds at least; a run that is stopped needs some of them to undo its work.
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(4);

    private const long BodyMax = 1 << 20;

    private readonly WebApplication _app;
    private readonly Library _library;
    private readonly RunDesk _desk;
    private readonly FeatureKeeper _features;
    private readonly StreamMeters _streams;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();

    private BalanceServer(ServeOptions options)
    {
        var registry = Metrics.NewCustomRegistry();
        var metrics = Metrics.WithCustomRegistry(registry);
        _library = new Library(options.Readers, options.Clock, _ending.Token);
        _clock = options.Clock;
        _streams = new StreamMeters(metrics);
        _desk = new RunDesk(options.Runner, _library, options.Watch, new RunMeters(metrics), options.Say);
        _features = new FeatureKeeper(new OnlineFeatures(options.Readers, options.Features, options.Clock), options.FeaturesAgeMax, options.Clock, options.Say);
        var admission = new Admission(options.Keys is { } keys ? new KeyRing(keys, options.Clock, options.Say) : null, options.Proxies, options.Certificate is not null);
        // Nothing comes from the environment or from files that happen to lie in the current folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "seller-balance" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyMax;
            kestrel.Listen(options.Listen, listen => UseTls(listen, options.Certificate));
        });
        AddServices(builder.Services, options, registry);
        admission.AddTo(builder.Services);
        _app = builder.Build();
        BookMeters.Register(registry, metrics, options.Clock, async stop => await _library.Now(stop) is var now ? (now.State, now.Facts) : default);
        FeatureMeters.Register(registry, metrics, _features);
        Guards.Use(_app, options.Say, admission);
        _app.UseRouting();
        _app.UseHttpMetrics(http =>
        {
            http.RequestCount.MetricFactory = http.RequestDuration.MetricFactory = http.InProgress.MetricFactory = metrics;
            http.RequestCount.Registry = http.RequestDuration.Registry = http.InProgress.Registry = registry;
        });
        admission.UseBehindRouting(_app);
        Map(registry, admission);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Whether no run goes on inside it.</summary>
    internal bool IsIdle => _desk.UnderWay is null;

    /// <summary>All that can be asked.</summary>
    internal IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Starts to serve.</summary>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<BalanceServer> Start(ServeOptions options)
    {
        var server = new BalanceServer(options);
        try
        {
            // What is wrong with the warehouse is said now, not on a page; and the first page does not wait.
            await server._library.Now(CancellationToken.None);
            await server._app.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says that a flush of a stream landed, so that whoever asks next sees it.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="receipt">What came in.</param>
    /// <param name="lag">Offsets that are not read yet.</param>
    /// <param name="age">How old the oldest of them is; null if it is not known.</param>
    public void StreamMoved(string stream, Receipt receipt, long lag, TimeSpan? age)
    {
        _streams.Moved(stream, receipt, lag, age, _clock.GetUtcNow());
        _library.Forget();
    }

    /// <summary>Says that a stream does not read any more.</summary>
    /// <param name="stream">The stream's name.</param>
    public void StreamStopped(string stream) => _streams.Stopped(stream);

    /// <summary>Lets requests end, within a few seconds, and waits for a run that was asked to stop.</summary>
    public async Task Stop()
    {
        using var patience = new CancellationTokenSource(s_drain);
        await _app.StopAsync(patience.Token);
        await _ending.CancelAsync();
        await _desk.Idle;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _app.DisposeAsync();
        _library.Dispose();
        _ending.Dispose();
    }

    private void AddServices(IServiceCollection services, ServeOptions options, CollectorRegistry registry)
    {
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = s_drain);
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Default.Options.PropertyNamingPolicy;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.AddHostFiltering(hosts =>
        {
            // A name that was pointed at this machine gets nowhere without a key.
            hosts.AllowedHosts = options.Keys is null ? ["localhost", "127.0.0.1", "[::1]"] : ["*"];
            hosts.AllowEmptyHosts = false;
        });
        services.AddSingleton(_library);
        services.AddSingleton(_desk);
        services.AddSingleton(_features);
        services.AddHostedService(_ => _features);
        services.AddSingleton(options);
        services.AddSingleton(registry);
        ApiDocument.Add(services);
        if (options is { Watch: not null, Every: { } every })
            services.AddHostedService(_ => new Watching(_desk, every, options.Clock, options.Say));
    }

    private static void UseTls(ListenOptions listen, ServerCertificate? certificate)
    {
        if (certificate is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }) });
    }

    private void Map(CollectorRegistry registry, Admission admission)
    {
        ApiEndpoints.Map(_app);
        _app.MapOpenApi("/openapi/{documentName}.json");
        _app.MapMetrics("/metrics", registry).ExcludeFromDescription();
        _app.MapGet("/healthz", Health).AllowAnonymous().ExcludeFromDescription();
        SignIn.Map(_app, admission.Keys);
        PageEndpoints.Map(_app);
    }

    // Whether the warehouse answers, not whether its numbers are good: that is what alerts are for.
    private static async Task<IResult> Health(Library library, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await library.Begin(cancellationToken);
            await using var ending = snapshot;
            await snapshot.Read("state", new Dictionary<string, object?>(), State.Read, cancellationToken).FirstAsync(cancellationToken);
            return Results.Text("ok\n");
        }
        catch (WarehouseException)
        {
            // Whoever asks need not have a key, and what is wrong may name places.
            return Results.Text("the warehouse does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    // Signals are the command line's to heed.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
