using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Translates the prefix of an address without a connection. // struct ip6t_npt_tginfo: src_pfx, dst_pfx, src_pfx_len, dst_pfx_len; adjustment is the kernel's</summary>
internal sealed class PrefixTarget : XtTarget
{
    private const int SourceAt = 0, DestinationAt = 16, SourceLengthAt = 32, DestinationLengthAt = 33;

    private PrefixTarget(string name)
        : base(name)
    {
        Families = XtFamilies.IPv6;
        Size = 36;
        UserSize = 34;
        Options =
        [
            new("src-pfx", value => Read(value, SourceAt, SourceLengthAt)) { IsRequired = true },
            new("dst-pfx", value => Read(value, DestinationAt, DestinationLengthAt)) { IsRequired = true },
        ];
    }

    /// <summary>Of the receiver.</summary>
    public static PrefixTarget Destination { get; } = new("DNPT");

    /// <summary>Of the sender.</summary>
    public static PrefixTarget Source { get; } = new("SNPT");

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output.Append(" ").Append(Name), info, " ");

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append(Name).Append("""
         target options:
         --src-pfx prefix/length	What addresses begin with
         --dst-pfx prefix/length	What they are to begin with

        """);

    private static void Read(OptionValue value, int at, int lengthAt)
    {
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        value.Info.WriteAddress(at, value.Host(slash < 0 ? value.Text : value.Text[..slash]));
        var length = slash < 0 ? 128 : HostNames.ParseMask(value.Text[(slash + 1)..], NfProto.IPv6).PrefixLength;
        value.Info[lengthAt] = length >= 0 ? (byte)length : throw value.Bad();
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string start)
    {
        output.Append(start).Append("src-pfx ").Append(info.ReadAddress(SourceAt, NfProto.IPv6)).Append("/").Append(info[SourceLengthAt]);
        output.Append(start).Append("dst-pfx ").Append(info.ReadAddress(DestinationAt, NfProto.IPv6)).Append("/").Append(info[DestinationLengthAt]);
    }
}
