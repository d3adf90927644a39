using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What matches of one byte have in common, in which each bit is an option. // struct xt_rpfilter_info, xt_socket_mtinfo3: flags</summary>
internal abstract class FlagsMatch : XtMatch
{
    private readonly (string Name, byte Flag)[] _flags;
    private readonly string _dashes;

    /// <summary>One.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dashes">What a listing has before an option.</param>
    /// <param name="flags">The options, in the order in which they are written.</param>
    protected FlagsMatch(string name, string dashes, params (string Name, byte Flag)[] flags)
        : base(name)
    {
        (_flags, _dashes) = (flags, dashes);
        Size = 1;
        Options = [.. flags.Select(flag => new XtOption(flag.Name, value => value.Info[0] |= flag.Flag) { Words = 0 })];
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, "--");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output.Append(" ").Append(Name), info, _dashes);

    private void Write(TextOutput output, ReadOnlySpan<byte> info, string dashes)
    {
        foreach (var (name, flag) in _flags)
        {
            if ((info[0] & flag) != 0)
                output.Append(" ").Append(dashes).Append(name);
        }
    }
}
