using SellerBalance.Runs;

namespace SellerBalance.Quality;

/// <summary>The checks to run, as the configuration wants them.</summary>
/// <param name="Checks">Those that are on, with the severity in force, by name.</param>
/// <param name="Settings">Parameters that differ from the checks' defaults: check, parameter, value.</param>
public sealed record CheckPlan(
    IReadOnlyList<Check> Checks,
    IReadOnlyList<(string Check, string Parameter, string Value)> Settings)
{
    /// <summary>Applies a configuration to all checks.</summary>
    /// <param name="settings">By check name.</param>
    /// <param name="only">The names asked for; empty for all.</param>
    /// <exception cref="UsageException">A name that no check has, or a parameter that its check does not have or cannot work with.</exception>
    public static CheckPlan From(IReadOnlyDictionary<string, CheckSetting> settings, IReadOnlyCollection<string> only)
    {
        foreach (var name in settings.Keys.Concat(only))
            Require(name);
        var chosen = new List<Check>();
        var parameters = new List<(string, string, string)>();
        foreach (var check in Check.All)
        {
            if (only.Count > 0 && !only.Contains(check.Name)) continue;
            var setting = settings.GetValueOrDefault(check.Name);
            if (setting is { Enabled: false } && only.Count == 0) continue;
            chosen.Add(setting?.Severity is { } severity ? check with { Severity = severity } : check);
            foreach (var (parameter, value) in setting?.Parameters ?? new Dictionary<string, string>())
            {
                parameters.Add((check.Name, parameter, Required(check, parameter, value)));
            }
        }

        return new CheckPlan(chosen, parameters);
    }

    private static void Require(string name)
    {
        if (Check.All.Any(check => check.Name == name)) return;
        var names = Check.All.Select(check => check.Name).ToList();
        throw new UsageException(
            $"checks: found the name '{name}', expected one of: {string.Join(", ", names)}.{Spelling.Hint(name, names)} Correct or delete it.");
    }

    private static string Required(Check check, string parameter, string value)
    {
        if (!check.Parameters.TryGetValue(parameter, out var known))
        {
            throw new UsageException($"checks: {check.Name}: found the parameter '{parameter}', expected "
                + (check.Parameters.Count == 0 ? "none" : "one of: " + string.Join(", ", check.Parameters.Keys))
                + $".{Spelling.Hint(parameter, check.Parameters.Keys)} Correct or delete it.");
        }

        return known.Canonical(value)
            ?? throw new UsageException($"checks: {check.Name}: {parameter}: found '{value}', expected {known.Expected}. Correct or delete it.");
    }
}
