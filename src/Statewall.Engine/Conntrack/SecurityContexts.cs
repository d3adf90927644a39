namespace Statewall.Engine.Conntrack;

/// <summary>
/// The security contexts that rules have named. Without a security module any text is one; each gets the next number, from 1.
/// // security_secctx_to_secid, security_secid_to_secctx
/// </summary>
internal sealed class SecurityContexts
{
    private readonly List<string> _names = [];

    /// <summary>The number of a context.</summary>
    public uint NumberOf(string name)
    {
        var at = _names.IndexOf(name);
        if (at >= 0)
            return (uint)at + 1;
        _names.Add(name);
        return (uint)_names.Count;
    }

    /// <summary>The context that has a number; null when none has it.</summary>
    public string? NameOf(uint number) => number is > 0 && number <= _names.Count ? _names[(int)number - 1] : null;
}
