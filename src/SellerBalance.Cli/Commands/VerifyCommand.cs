using System.CommandLine;
using System.Text.Json;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>verify</c>: proves the invariants on the live warehouse.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var command = new Verb("verify", "Prove that receipts tie, and that the published balances equal a full rebuild, row by row.", """
            Example:
              seller-balance verify
            """);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        var proofs = Proof.All(warehouse);
        var failure = proofs.All(proof => proof.Holds) ? null : Broken(proofs);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
        {
            if (failure is not null) StandardStreams.Say("seller-balance: " + failure.Message);
            JsonOutput.Write(form, json => WriteJson(json, proofs, failure));
        }
        else
        {
            ProofTable.Write(proofs, Screens.Output());
        }

        return failure?.Exit ?? ExitCodes.Ok;
    }

    private static Failure Broken(IReadOnlyList<Proof> proofs) =>
        new("not_verified", $"{proofs.Count(proof => !proof.Holds)} of {Wording.Count(proofs.Count, "claim")} do not hold. Rebuild with: seller-balance build --full", ExitCodes.Failed);

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<Proof> proofs, Failure? failure)
    {
        json.WriteStartObject();
        json.WriteStartArray("claims");
        foreach (var proof in proofs)
        {
            json.WriteStartObject();
            json.WriteString("claim", proof.Claim);
            json.WriteBoolean("holds", proof.Holds);
            json.WriteString("figures", proof.Figures);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        failure?.WriteTo(json);
        json.WriteEndObject();
    }
}
