using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;
using SellerBalance.Server.Running;

namespace SellerBalance.Server.Pages;

/// <summary>What a run does, as server-sent events: <c>step</c> whenever it does something else, and <c>over</c> when it has ended.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(200);

    /// <summary>The events of a run of this server; of any other it says at once that it is over.</summary>
    public static ServerSentEventsResult<string> Of(string run, RunDesk desk, Library library, IHostApplicationLifetime host, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(Steps(run, desk, library.Clock, host.ApplicationStopping, cancellationToken));

    private static async IAsyncEnumerable<SseItem<string>> Steps(
        string id, RunDesk desk, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? said = null;
        while (desk.UnderWay is { } run && run.Stamp.RunId == id && !stopping.IsCancellationRequested)
        {
            var step = SafeText.OneLine(run.Step ?? "starting");
            if (step != said) yield return new SseItem<string>(said = step, "step");
            await Task.Delay(s_often, clock, cancellationToken);
        }

        if (!stopping.IsCancellationRequested) yield return new SseItem<string>("", "over");
    }
}
