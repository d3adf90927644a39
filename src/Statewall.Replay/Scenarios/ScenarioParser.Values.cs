namespace Statewall.Replay.Scenarios;

// Values that several statements have, ends of statements, and errors.
internal ref partial struct ScenarioParser
{
    private bool Prefixes(string device, bool areHosts, out List<IpPrefix> prefixes)
    {
        prefixes = [];
        while (true)
        {
            var (line, column) = (_scanner.Line, _scanner.Column);
            if (!Prefix(areHosts, out var prefix))
                return false;
            if (areHosts && !_places.TryAdd(prefix, device))
            {
                _errors.Add(new ScenarioError(_file, line, column, $"{prefix} is behind {_places[prefix]} already"));
                return false;
            }
            prefixes.Add(prefix);
            if (_scanner.Token != ScenarioToken.Comma)
                return true;
            _scanner.Next();
        }
    }

    private bool Prefix(bool mustBeNetwork, out IpPrefix prefix)
    {
        prefix = default;
        if (_scanner.Token != ScenarioToken.Word || !IpPrefix.TryParse(_scanner.Text, out prefix))
            return Expected(mustBeNetwork ? "a prefix such as 10.0.0.0/24" : "an address such as 10.0.0.1/24");
        if (mustBeNetwork && !prefix.IsNetwork)
            return Fail($"{prefix} has bits behind the prefix: did you mean {new IpPrefix(prefix.Network, prefix.Length)}?");
        _scanner.Next();
        return true;
    }

    private bool Mtu(out int mtu)
    {
        mtu = 0;
        if (_scanner.Token != ScenarioToken.Word
            || !int.TryParse(_scanner.Text, System.Globalization.NumberStyles.None, null, out mtu)
            || mtu is < ScenarioInterface.SmallestMtu or > ScenarioInterface.LargestMtu)
        {
            return Expected($"a number from {ScenarioInterface.SmallestMtu} to {ScenarioInterface.LargestMtu}");
        }
        _scanner.Next();
        return true;
    }

    private bool End()
    {
        if (_scanner.Token is ScenarioToken.EndOfStatement or ScenarioToken.EndOfFile or ScenarioToken.CloseBrace)
            return true;
        return Expected(EndOfStatement);
    }

    private void SkipStatement(bool inBraces)
    {
        while (_scanner.Token is not (ScenarioToken.EndOfStatement or ScenarioToken.EndOfFile))
        {
            if (inBraces && _scanner.Token == ScenarioToken.CloseBrace)
                return;
            _scanner.Next();
        }
    }

    private readonly void CheckRoutes()
    {
        foreach (var (route, line, column) in _routes)
        {
            if (!_interfaces.Exists(device => device.Name == route.Device))
                _errors.Add(new ScenarioError(_file, line, column, $"there is no interface {route.Device}"));
        }
        _errors.Sort((left, right) => (left.Line, left.Column).CompareTo((right.Line, right.Column)));
    }

    private readonly bool Expected(string what)
    {
        var found = _scanner.Token switch
        {
            ScenarioToken.EndOfFile => "the text ends",
            ScenarioToken.EndOfStatement when _scanner.Text.IsEmpty => "the line ends",
            _ => $"found \"{Shown(_scanner.Text)}\"",
        };
        return Fail($"expected {what}, {found}");
    }

    // What a terminal can take: the text may be anything.
    private static string Shown(ReadOnlySpan<char> text)
    {
        var shown = text[..Math.Min(text.Length, MostShown)].ToArray();
        for (var at = 0; at < shown.Length; at++)
            shown[at] = char.IsControl(shown[at]) ? '\uFFFD' : shown[at];
        return text.Length > MostShown ? $"{new string(shown)}…" : new string(shown);
    }

    private readonly bool Fail(string text)
    {
        _errors.Add(new ScenarioError(_file, _scanner.Line, _scanner.Column, text));
        return false;
    }
}
