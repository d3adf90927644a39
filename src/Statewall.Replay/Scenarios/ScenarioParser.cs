using Statewall.Nfnetlink;

namespace Statewall.Replay.Scenarios;

/// <summary>
/// Reads a scenario's text: one statement per line, interfaces with statements of their own in braces. After an error the rest of the
/// statement is skipped and reading goes on, so that all errors are told at once.
/// </summary>
internal ref partial struct ScenarioParser
{
    private const int MostErrors = 100;
    private const int MostShown = 60; // characters of the text in an error
    private const string EndOfStatement = "the end of the line";

    private readonly string _file;
    private readonly List<ScenarioError> _errors = [];
    private readonly List<ScenarioInterface> _interfaces = [];
    private readonly List<(ScenarioRoute Route, int Line, int Column)> _routes = [];
    private readonly List<ScenarioSysctl> _sysctls = [];
    private readonly Dictionary<IpPrefix, string> _places = [];
    private ScenarioScanner _scanner;
    private bool _forwardIPv4 = true;
    private bool _forwardIPv6 = true;

    public ScenarioParser(ReadOnlySpan<char> text, string file)
    {
        _file = file;
        _scanner = new ScenarioScanner(text);
    }

    public ScenarioParse Parse()
    {
        _scanner.Next();
        while (_scanner.Token != ScenarioToken.EndOfFile && _errors.Count < MostErrors)
        {
            if (_scanner.Token == ScenarioToken.EndOfStatement)
                _scanner.Next();
            else if (!Statement())
                SkipStatement(inBraces: false);
        }
        CheckRoutes();
        return _errors.Count > 0
            ? new ScenarioParse(null, _errors)
            : new ScenarioParse(new Scenario(_interfaces, _routes.ConvertAll(route => route.Route), _sysctls, _forwardIPv4, _forwardIPv6), []);
    }

    private bool Statement()
    {
        if (_scanner.Token != ScenarioToken.Word)
            return Expected("interface, route, sysctl or forwarding");
        switch (_scanner.Text)
        {
            case "interface":
                _scanner.Next();
                return Interface();
            case "route":
                _scanner.Next();
                return Route();
            case "sysctl":
                _scanner.Next();
                return Sysctl();
            case "forwarding":
                _scanner.Next();
                return Forwarding();
            default:
                return Expected("interface, route, sysctl or forwarding");
        }
    }

    private bool Interface()
    {
        if (_scanner.Token != ScenarioToken.Word)
            return Expected("the interface's name");
        var name = _scanner.Text.ToString();
        if (!ScenarioInterface.IsValidName(name))
            Fail($"\"{Shown(name)}\" cannot be an interface's name");
        else if (_interfaces.Exists(other => other.Name == name))
            Fail($"interface {name} is described above");
        var device = new ScenarioInterface(name);
        _scanner.Next();
        if (_scanner.Token == ScenarioToken.OpenBrace)
        {
            _scanner.Next();
            InterfaceBody(ref device);
            if (_scanner.Token != ScenarioToken.CloseBrace)
                return Expected($"a closing brace for interface {name}");
            _scanner.Next();
        }
        _interfaces.Add(device);
        return End();
    }

    private void InterfaceBody(ref ScenarioInterface device)
    {
        while (_scanner.Token is not (ScenarioToken.CloseBrace or ScenarioToken.EndOfFile) && _errors.Count < MostErrors)
        {
            if (_scanner.Token == ScenarioToken.EndOfStatement)
                _scanner.Next();
            else if (!InterfaceStatement(ref device))
                SkipStatement(inBraces: true);
        }
    }

    private bool InterfaceStatement(ref ScenarioInterface device)
    {
        if (_scanner.Token != ScenarioToken.Word)
            return Expected("address, hosts, mtu or optional");
        var keyword = _scanner.Text;
        switch (keyword)
        {
            case "address":
                _scanner.Next();
                if (!Prefixes(device.Name, areHosts: false, out var addresses))
                    return false;
                device = device with { Addresses = [.. device.Addresses, .. addresses] };
                break;
            case "hosts":
                _scanner.Next();
                if (!Prefixes(device.Name, areHosts: true, out var hosts))
                    return false;
                device = device with { Hosts = [.. device.Hosts, .. hosts] };
                break;
            case "mtu":
                _scanner.Next();
                if (!Mtu(out var mtu))
                    return false;
                device = device with { Mtu = mtu };
                break;
            case "optional":
                _scanner.Next();
                device = device with { HostsMayFail = true };
                break;
            default:
                return Expected("address, hosts, mtu or optional");
        }
        return End();
    }

    private bool Route()
    {
        var (line, column) = (_scanner.Line, _scanner.Column);
        if (!Prefix(mustBeNetwork: true, out var destination))
            return false;
        string? device = null;
        InetAddress? via = null;
        var mayFail = false;
        while (_scanner.Token == ScenarioToken.Word)
        {
            switch (_scanner.Text)
            {
                case "dev" when device is null:
                    _scanner.Next();
                    if (_scanner.Token != ScenarioToken.Word)
                        return Expected("an interface's name");
                    (line, column) = (_scanner.Line, _scanner.Column);
                    device = _scanner.Text.ToString();
                    break;
                case "via" when via is null:
                    _scanner.Next();
                    if (_scanner.Token != ScenarioToken.Word || !InetAddress.TryParse(_scanner.Text, out var nextHop))
                        return Expected("the next hop's address");
                    if (nextHop.Family != destination.Address.Family)
                        return Fail("the next hop is of another family than the destination");
                    via = nextHop;
                    break;
                case "optional":
                    mayFail = true;
                    break;
                default:
                    return Expected("dev, via or optional");
            }
            _scanner.Next();
        }
        if (device is null)
            return Expected("dev and an interface's name");
        _routes.Add((new ScenarioRoute(destination, device, via, mayFail), line, column));
        return End();
    }

    private bool Sysctl()
    {
        var mayFail = false;
        if (_scanner.Token == ScenarioToken.Word && _scanner.Text is "optional")
        {
            mayFail = true;
            _scanner.Next();
        }
        if (_scanner.Token != ScenarioToken.Word)
            return Expected("the setting's name");
        var name = _scanner.Text.ToString();
        if (!ScenarioSysctl.IsValidName(name))
            return Fail($"\"{Shown(name)}\" is no setting below net: others belong to the whole machine");
        _scanner.Next();
        if (_scanner.Token != ScenarioToken.Equals)
            return Expected("=");
        _scanner.Next();
        if (_scanner.Token is ScenarioToken.EndOfStatement or ScenarioToken.EndOfFile or ScenarioToken.CloseBrace)
            return Expected("a value");
        _sysctls.Add(new ScenarioSysctl(name, _scanner.RestOfLine().ToString(), mayFail));
        return End();
    }

    private bool Forwarding()
    {
        var (ipv4, ipv6) = (true, true);
        if (_scanner.Token == ScenarioToken.Word && _scanner.Text is "ipv4" or "ipv6")
        {
            (ipv4, ipv6) = (_scanner.Text is "ipv4", _scanner.Text is "ipv6");
            _scanner.Next();
        }
        if (_scanner.Token != ScenarioToken.Word || _scanner.Text is not ("on" or "off"))
            return Expected("on or off");
        var on = _scanner.Text is "on";
        _forwardIPv4 = ipv4 ? on : _forwardIPv4;
        _forwardIPv6 = ipv6 ? on : _forwardIPv6;
        _scanner.Next();
        return End();
    }
}
