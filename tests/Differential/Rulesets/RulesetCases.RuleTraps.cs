using Differential.Nftables;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Rulesets;

// What is easily got wrong of registers and of the way through rules and chains.
internal static partial class RulesetCases
{
    private const uint Reg1 = 1; // 16 bytes each; the words of 4 bytes that they consist of begin with number 8 // NFT_REG_1, NFT_REG32_00
    private const uint Reg2 = 2;
    private const uint Word0 = 8;

    private static RulesetCase[] RuleTraps =>
    [
        new("registers", Forward("", more: string.Concat(Counters.Select(name => $"counter {name} {{ }}\n"))), Lan(Udp(Client, 1, Server, 2)).After(Batch(
            Counted("first", Load(Reg2, Sixteen), Is(Word0 + 4, 1, 2, 3, 4)),
            Counted("last", Load(Reg2, Sixteen), Is(Word0 + 7, 13, 14, 15, 16)),
            Counted("word", Load(Reg1, Sixteen), Load(Word0 + 3, 9, 9, 9, 9), Is(Reg1, [.. Sixteen[..12], 9, 9, 9, 9])),
            Counted("odd", Load(Reg1, Sixteen), Header(Reg1, 0, 1), Is(Word0, 0x45, 0, 0, 0)),
            Counted("rest", Load(Reg1, Sixteen), Header(Reg1, 12, 6), Is(Word0 + 1, 203, 0, 0, 0), Is(Word0 + 2, 9, 10, 11, 12)))),
            Lan(Udp(Client, 1, Server, 2)).After(Batch(Counted("never", Is(Reg1, 0, 0, 0, 0)))),
            Lan(Udp(Client, 1, Server, 2)).After(Batch(Counted("never", Load(Word0, 1, 2, 3, 4), Is(Reg1, 1, 2, 3, 4, 0)))))
        {
            Expects = new() { Listed = [.. Counters[..5].Select(name => $"counter {name} {{\n\t\tpackets 3 "), "counter never {\n\t\tpackets 0 "], Refused = ["No data available", "No data available"] },
        },
        new("statements act where they stand", Forward("""
            meta mark set 1 meta mark 1 counter comment "T1-04: 2"
            meta mark set 7 ct mark set 8 add @s { ip saddr } counter limit name l counter udp dport 9 counter comment "T1-05: 2 1 0"
            meta mark 7 ct mark 8 ip saddr @s counter comment "T1-05: 2"
            limit name l counter comment "T1-05: 0"
            counter name a udp dport 9 counter name b
            counter udp dport 9 counter comment "T1-06: 2 0"
            """, more: "set s { type ipv4_addr; flags dynamic; size 8; }\nlimit l { rate 1/day burst 1 packets; }\ncounter a { }\ncounter b { }"), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 2)))
        {
            Expects = new() { Leaves = "1 1", Listed = ["counter a {\n\t\tpackets 2 ", "counter b {\n\t\tpackets 0 ", "elements = { 10.0.0.2 }"] },
        },
        new("maps of verdicts, and what stands behind", """
            table inet t {
              counter hit { }
              counter late { }
              map objects { type inet_service : counter; elements = { 3 : "hit" }; }
              chain x { counter comment "T1-08: 1"; }
              chain f {
                type filter hook forward priority 0
                udp dport 2 continue counter comment "T1-07: 1"
                udp dport vmap { 2 : continue } counter comment "T1-07: 1"
                udp dport vmap { 3 : jump x } counter comment "T1-08: 0"
                udp dport vmap { 4 : accept } counter comment "T1-08: 0"
                udp dport vmap { 5 : return } counter comment "T1-08: 0"
                counter comment "T1-08: 2"
                meta mark set udp dport map { 9 : 1 } counter comment "T1-08: 0"
                counter name udp dport map @objects counter comment "T1-08: 1"
                counter comment "T1-08: 2"
              }
              chain post { type nat hook postrouting priority 100; udp dport vmap { 2 : continue, 3 : accept } snat ip to 192.0.2.99; counter comment "T1-08: 2"; }
            }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 3)), Lan(Udp(Client, 1, Server, 4)), Lan(Udp(Client, 1, Server, 5)))
        {
            Expects = new() { Leaves = "1 1 1 1", Listed = ["counter hit {\n\t\tpackets 1 "], Connections = ["dst=203.0.113.7 sport=1 dport=2 packets=1 bytes=29 [UNREPLIED] src=203.0.113.7 dst=192.0.2.99", "dport=3 packets=1 bytes=29 [UNREPLIED] src=203.0.113.7 dst=10.0.0.2"] },
        },
        new("where return, goto and jump lead back to", """
            table inet t {
              chain a { counter comment "T1-09: 3"; udp dport 1 goto g; udp dport 2 jump r; counter comment "T1-09: 2"; }
              chain g { counter comment "T1-09: 2"; }
              chain r { counter comment "T1-09: 1"; return; counter comment "T1-09: 0"; }
              chain b { udp dport 5 return; counter comment "T1-09: 0"; }
              chain f {
                type filter hook forward priority 0; policy drop
                udp dport { 1, 2, 3 } jump a
                counter comment "T1-09: 5"
                udp dport 4 goto g
                counter comment "T1-09: 4"
                udp dport 5 goto b
                counter comment "T1-09: 3"
                udp dport 1 return
                udp dport { 2, 3 } accept
              }
            }
            """, [.. Enumerable.Range(1, 5).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))])
        {
            Expects = new() { Leaves = "0 1 1 0 0" },
        },
    ];

    private static RulesetCase[] ChainTraps =>
    [
        new("a verdict of one chain and the next chains", """
            table ip a { chain f { type filter hook forward priority 0; udp dport 1 accept; udp dport 2 drop; } }
            table inet b {
              chain f { type filter hook forward priority 10; counter comment "T1-10: 2"; udp dport 1 drop; udp dport 2 accept; }
              chain g { type filter hook forward priority 20; counter comment "T1-10: 1"; }
            }
            """, [.. Enumerable.Range(1, 3).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))])
        {
            Expects = new() { Leaves = "0 0 1" },
        },
        new("equal priorities", """
            table ip a { chain c { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 1; } }
            table inet b {
              chain c { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 2; }
              chain d { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 3; }
            }
            table ip e { chain c { type filter hook forward priority 5; meta mark 0x4321 counter comment "T1-14 T1-15: 1"; } }
            """, Lan(Udp(Client, 1, Server, 2)).After("table ip d { chain c { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 4; }; }")),
        new("a table that sleeps", """
            table ip t { flags dormant; chain c { type filter hook forward priority 0; policy drop; counter comment "T1-16: 1"; } }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 2)).After("add table ip t"), Lan(Udp(Client, 1, Server, 2)).After("add table ip t { flags dormant; }"))
        {
            Expects = new() { Leaves = "1 0 1" },
        },
    ];

    private static RulesetCase[] NumberTraps =>
    [
        new("numbers in registers", Forward("""
            meta mark set 0x10 counter comment "T1-38: 2"
            meta mark set meta mark << 4 meta mark 0x100 counter comment "T1-38: 2"
            meta mark 0x2-0xff counter comment "T1-35: 0"
            meta mark < 0x2 counter comment "T1-35: 0"
            meta mark > 0x2 counter comment "T1-35: 2"
            meta length 29 meta length < 0x100 counter comment "T1-35: 2"
            meta mark set meta mark >> 4 meta mark 0x10 counter comment "T1-38: 2"
            meta mark set meta mark & 0x30 ^ 1 meta mark 0x11 counter comment "T1-38: 2"
            meta mark set meta mark or 0x102 meta mark 0x113 counter comment "T1-38: 2"
            udp dport 10-20 counter comment "T1-39: 1"
            udp dport 20-30 counter comment "T1-39: 1"
            udp dport != 10-20 counter comment "T1-39: 1"
            udp dport != 21-30 counter comment "T1-39: 2"
            @th,64,32 0-9 counter comment "T1-39: 0"
            @th,64,32 != 0-9 counter comment "T1-39: 0"
            iifname "lan0" counter comment "T1-40: 2"
            iifname "lan" counter comment "T1-40: 0"
            iifname "lan*" counter comment "T1-40: 2"
            iifname "lan0x*" counter comment "T1-40: 0"
            iifname { "lan*" } counter comment "T1-40: 2"
            """, more: string.Concat(Results.Select(name => $"counter {name} {{ }}\n")) + """
            set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.2 . 53 }; }
            set names { type ifname . inet_service; elements = { "lan0" . 53 }; }
            """), Lan(Udp(Client, 1, Server, 20)).After(Batch(
                Counted("less", Load(Reg1, LittleEndian(0x100)), Compared(Reg1, NftCmpOp.Lt, LittleEndian(2))),
                Counted("turned", Load(Reg1, Sixteen), Turned(Reg2, 8, 2), Is(Reg2, 2, 1, 4, 3, 6, 5, 8, 7), Turned(Reg2, 8, 4), Is(Reg2, 4, 3, 2, 1, 8, 7, 6, 5), Turned(Reg2, 8, 8), Is(Reg2, 8, 7, 6, 5, 4, 3, 2, 1)),
                Counted("masked", Load(Reg1, 0xF5, 0xF5, 0xF5, 0xF5), Masked(4, [0x0F, 0xFF, 0, 0xF0], [0x10, 0, 7, 0xF0]), Is(Reg2, 0x15, 0xF5, 7, 0)),
                Counted("shifted", Load(Reg1, [.. LittleEndian(1), .. LittleEndian(0x80000001), .. LittleEndian(0), .. LittleEndian(0xC0000000)]),
                    Shifted(NftBitwiseOp.LShift, 16, 2), Is(Reg2, [.. LittleEndian(6), .. LittleEndian(4), .. LittleEndian(3), .. LittleEndian(0)]),
                    Shifted(NftBitwiseOp.RShift, 16, 1), Is(Reg2, [.. LittleEndian(0), .. LittleEndian(0xC0000000), .. LittleEndian(0x80000000), .. LittleEndian(0x60000000)])),
                Counted("both", Load(Reg1, 0x0F, 1, 2, 3), Load(Reg2, 0xF5, 1, 4, 3), Joined(NftBitwiseOp.And), Is(Word0 + 8, 5, 1, 0, 3), Joined(NftBitwiseOp.Or), Is(Word0 + 8, 0xFF, 1, 6, 3),
                    Joined(NftBitwiseOp.Xor), Is(Word0 + 8, 0xFA, 0, 6, 0)),
                Counted("pairs", Load(Reg1, 10, 0, 0, 2, 0, 53, 0, 0), Contained("pairs")),
                Counted("dirty", Load(Reg1, 10, 0, 0, 2, 0, 53, 0, 1), Contained("pairs")),
                Counted("names", Load(Reg1, [.. "lan0"u8, .. new byte[12]]), Load(Word0 + 4, 0, 53, 0, 0), Contained("names")))),
            Lan(Udp(Client, 1, Server, 99)).After(Batch(Counted("never", Load(Reg1, Sixteen), Shifted(NftBitwiseOp.LShift, 16, 32)))))
        {
            Expects = new() { Listed = [.. Results.Select(name => $"counter {name} {{\n\t\tpackets {(name is "dirty" or "never" ? 0 : 2)} ")], Refused = ["Invalid argument"] },
        },
    ];

    private static string[] Results => ["less", "turned", "masked", "shifted", "both", "pairs", "dirty", "names", "never"];

    private static string[] Counters => ["first", "last", "word", "odd", "rest", "never"];

    private static byte[] Sixteen => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    // A rule that counts by a named counter when all its expressions go on.
    private static byte[] Counted(string counter, params byte[][] expressions) =>
        NewRule("t", "c", more: Expressions([.. expressions, Expr("objref", U32(NftaObjref.ImmType, (uint)NftObjectType.Counter), Text(NftaObjref.ImmName, counter))]));

    private static byte[] Header(uint register, uint offset, uint size) =>
        Expr("payload", U32(NftaPayload.Dreg, register), U32(NftaPayload.Base, (uint)NftPayloadBase.NetworkHeader), U32(NftaPayload.Offset, offset), U32(NftaPayload.Len, size));

    private static byte[] Is(uint register, params byte[] value) => Compared(register, NftCmpOp.Eq, value);

    private static byte[] Compared(uint register, NftCmpOp operation, params byte[] value) =>
        Expr("cmp", U32(NftaCmp.Sreg, register), U32(NftaCmp.Op, (uint)operation), NftWire.Value(NftaCmp.Data, value));
    private static byte[] LittleEndian(uint number) => BitConverter.GetBytes(number);

    // Of the words of a register, into the second one.
    private static byte[] Turned(uint register, uint length, uint size) => Expr("byteorder", U32(NftaByteorder.Sreg, Reg1), U32(NftaByteorder.Dreg, register), U32(NftaByteorder.Op, (uint)NftByteorderOp.Hton), U32(NftaByteorder.Len, length), U32(NftaByteorder.Size, size));

    private static byte[] Masked(uint length, byte[] mask, byte[] xor) => Bitwise(NftBitwiseOp.MaskXor, Reg2, length, NftWire.Value(NftaBitwise.Mask, mask), NftWire.Value(NftaBitwise.Xor, xor));

    private static byte[] Shifted(NftBitwiseOp operation, uint length, uint bits) => Bitwise(operation, Reg2, length, NftWire.Value(NftaBitwise.Data, BitConverter.GetBytes(bits)));

    // The first register with the second one, into the third.
    private static byte[] Joined(NftBitwiseOp operation) => Bitwise(operation, Word0 + 8, 4, U32(NftaBitwise.Sreg2, Reg2));

    private static byte[] Bitwise(NftBitwiseOp operation, uint into, uint length, params byte[][] operands) =>
        Expr("bitwise", [U32(NftaBitwise.Sreg, Reg1), U32(NftaBitwise.Dreg, into), U32(NftaBitwise.Len, length), U32(NftaBitwise.Op, (uint)operation), .. operands]);

    private static byte[] Contained(string set) => Expr("lookup", Text(NftaLookup.Set, set), U32(NftaLookup.Sreg, Reg1));
}
