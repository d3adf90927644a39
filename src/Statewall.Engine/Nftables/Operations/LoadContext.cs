using System.Text;
using System.Text.Unicode;
using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>
/// What expressions are loaded into, and which registers those before them have written. The first thing wrong is kept; who loads goes on,
/// as far as there is something to go on with, and looks at the end. // struct nft_ctx
/// </summary>
internal sealed class LoadContext(Ruleset ruleset, RequestOrigin origin, NftTable table, NftChain? chain = null)
{
    // nft_rule_compat_policy
    private static readonly AttributeRule[] CompatRules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32];

    private const int WordSize = 4;
    private const int FirstWord = 4; // behind the verdict
    private const int WordCount = 20; // NFT_REG32_NUM
    private const int RegistersOfFourWords = 4;
    private uint _written;
    private int _compatErrno;

    /// <summary>Greatest value of a register or an element. // NFT_DATA_VALUE_MAXLEN</summary>
    public const int LargestValue = 64;

    /// <summary>Greatest value in an expression. // sizeof(struct nft_data)</summary>
    public const int LargestConstant = 16;

    public Ruleset Ruleset { get; } = ruleset;

    public RequestOrigin Origin { get; } = origin;

    public NftTable Table { get; } = table;

    /// <summary>The rule's chain; null for what elements of sets keep.</summary>
    public NftChain? Chain { get; } = chain;

    public NfProto Family => Table.Family;

    /// <summary>Whether the table's packets are those of IP.</summary>
    public bool IsInet => Family is NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet;

    /// <summary>The first thing wrong, or 0.</summary>
    public int Errno { get; private set; }

    /// <summary>The protocol that the rule says it is for, which matches and targets of xtables look at. // NFTA_RULE_COMPAT_PROTO</summary>
    public ushort CompatProtocol { get; private set; }

    /// <summary>The rule is for all protocols but that. // NFT_RULE_COMPAT_F_INV</summary>
    public bool IsCompatInverted { get; private set; }

    /// <summary>Reads what the rule says for xtables; what is wrong there counts where something of xtables is loaded. // nft_parse_compat</summary>
    public void ReadCompat(in RequestAttributes rule)
    {
        if (!rule.Has(NftaRule.Compat))
            return;
        _compatErrno = rule.Parse(NftaRule.Compat, CompatRules, out var compat);
        if (_compatErrno == 0 && (!compat.Has(NftaRuleCompat.Proto) || !compat.Has(NftaRuleCompat.Flags)))
            _compatErrno = NetlinkErrno.Inval;
        if (_compatErrno != 0)
            return;
        var (protocol, flags) = (compat.U32(NftaRuleCompat.Proto), (NftRuleCompatFlags)compat.U32(NftaRuleCompat.Flags));
        if ((flags & ~NftRuleCompatFlags.Inv) != 0 || protocol > ushort.MaxValue)
            _compatErrno = NetlinkErrno.Inval;
        else
            (CompatProtocol, IsCompatInverted) = ((ushort)protocol, flags != 0);
    }

    /// <summary>Something of xtables is loaded.</summary>
    public void RequireCompat() => FailIf(_compatErrno != 0, _compatErrno);

    /// <summary>Notes that something is wrong.</summary>
    /// <returns>Null, for the loader to return.</returns>
    public Operation? Fail(int errno)
    {
        if (Errno == 0)
            Errno = errno;
        return null;
    }

    /// <summary>Notes something wrong if there is.</summary>
    public void FailIf(bool isWrong, int errno = NetlinkErrno.Inval)
    {
        if (isWrong)
            Fail(errno);
    }

    /// <summary>What was loaded, unless something is wrong.</summary>
    public Operation? Unless(Operation operation) => Errno == 0 ? operation : null;

    /// <summary>Reads a register that is read from, every word of which was written before. // nft_parse_register_load</summary>
    public byte Source(in RequestAttributes attributes, ushort type, int size)
    {
        var word = Word(attributes.U32(type));
        if (word < 0)
            return 0;
        CheckWords(word, size);
        var end = word + Words(size);
        FailIf(end > WordCount);
        for (var at = word; at < end && Errno == 0; at++)
            FailIf((_written >> at & 1) == 0, NetlinkErrno.NoData);
        return (byte)word;
    }

    /// <summary>Reads a register that is read from if it is there; 0 otherwise.</summary>
    public byte OptionalSource(in RequestAttributes attributes, ushort type, int size) =>
        attributes.Has(type) ? Source(in attributes, type, size) : (byte)0;

    /// <summary>Reads a register that a value is written to. // nft_parse_register_store</summary>
    public byte Target(in RequestAttributes attributes, ushort type, int size)
    {
        var word = Word(attributes.U32(type));
        if (word < 0)
            return 0;
        FailIf(word == 0);
        CheckWords(word, size);
        if (Errno == 0)
            MarkWritten(word, size);
        return (byte)word;
    }

    /// <summary>Reads a register that a verdict or a value of a map is written to.</summary>
    public byte Target(in RequestAttributes attributes, ushort type, int size, bool isVerdict)
    {
        var word = Word(attributes.U32(type));
        FailIf(isVerdict != (word == 0));
        return word == 0 ? (byte)0 : Target(in attributes, type, size);
    }

    /// <summary>Whether two registers share some words but are not the same. // nft_reg_overlap</summary>
    public static bool Overlap(byte source, byte target, int size) =>
        source != 0 && source != target && source < target + Words(size) && target < source + Words(size);

    /// <summary>The number by which a listing calls a register. // nft_dump_register</summary>
    public static uint Number(byte word) =>
        word % RegistersOfFourWords == 0 ? (uint)word / RegistersOfFourWords : NftRegister.Reg32First + (uint)(word - FirstWord);

    /// <summary>The number of a register that 0 stands for the absence of.</summary>
    public static uint? OptionalNumber(byte word) => word == 0 ? null : Number(word);

    /// <summary>Reads a value. // nft_data_init</summary>
    /// <param name="attributes">Where it is.</param>
    /// <param name="type">The attribute; present.</param>
    /// <param name="largest">Bytes at most.</param>
    /// <param name="size">Bytes exactly; 0 for any.</param>
    public byte[] Value(in RequestAttributes attributes, ushort type, int largest, int size = 0)
    {
        var errno = attributes.Parse(type, DataParser.Rules, out var data);
        if (errno == 0)
            errno = DataParser.CheckValue(in data, largest, size);
        FailIf(errno != 0, errno);
        return errno == 0 ? data[NftaData.Value].ToArray() : [];
    }

    /// <summary>Reads a name; one that is not UTF-8 is refused, or is the name of nothing.</summary>
    public string Name(in RequestAttributes attributes, ushort type, int errno = NetlinkErrno.Inval)
    {
        var text = attributes.Text(type);
        FailIf(!Utf8.IsValid(text), errno);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>The value of an attribute that has a default.</summary>
    public static uint U32(in RequestAttributes attributes, ushort type, uint absent = 0) => attributes.Has(type) ? attributes.U32(type) : absent;

    /// <summary>Reads a time in milliseconds that must not be beyond reckoning.</summary>
    public ulong Milliseconds(in RequestAttributes attributes, ushort type)
    {
        FailIf(!TryRoundTime(attributes.U64(type), out var milliseconds), NetlinkErrno.Range);
        return milliseconds;
    }

    /// <summary>Rounds a time down to the kernel's ticks, but not to nothing. // nf_msecs_to_jiffies64</summary>
    public static bool TryRoundTime(ulong milliseconds, out ulong rounded)
    {
        const ulong Tick = 4; // milliseconds, with CONFIG_HZ's default
        rounded = Math.Max(milliseconds / Tick, milliseconds == 0 ? 0u : 1u) * Tick;
        return milliseconds < ulong.MaxValue / 1_000_000;
    }

    /// <summary>Needs connection tracking of a family. // nf_ct_netns_get</summary>
    public void RequireTracking(NfProto family) => FailIf(family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet or NfProto.Bridge), NetlinkErrno.Proto);

    /// <summary>Finds the set that an expression names. // nft_set_lookup_global</summary>
    public NftSet? Set(in RequestAttributes attributes, ushort name, ushort id)
    {
        var set = Table.Sets.Find(Name(in attributes, name, NetlinkErrno.NoEnt));
        if (set is null && attributes.Has(id))
            set = Ruleset.FindSet(Table, attributes.U32(id));
        FailIf(set is null, NetlinkErrno.NoEnt);
        return set;
    }

    // nft_parse_register
    private int Word(uint number)
    {
        switch (number)
        {
            case <= NftRegister.Reg4:
                return (int)number * RegistersOfFourWords;
            case >= NftRegister.Reg32First and <= NftRegister.Reg32Last:
                return (int)(number - NftRegister.Reg32First) + FirstWord;
            default:
                Fail(NetlinkErrno.Range);
                return -1;
        }
    }

    private void CheckWords(int word, int size)
    {
        FailIf(word < FirstWord || size == 0);
        FailIf(word * WordSize + size > WordCount * WordSize, NetlinkErrno.Range);
    }

    private void MarkWritten(int word, int size) => _written |= ((1u << Words(size)) - 1) << word;

    private static int Words(int size) => (size + WordSize - 1) / WordSize;
}
