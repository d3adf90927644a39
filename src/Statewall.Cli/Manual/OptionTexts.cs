// data table
namespace Statewall.Cli.Manual;

/// <summary>What the manual says of options beyond their one line of help, by their long names. An option without a text here has its help there.</summary>
internal static class OptionTexts
{
    /// <summary>The text of a command or option of conntrack(8); null when its help says all.</summary>
    public static string? Of(string option) => option switch
    {
        "dump" => "List the entries of a table that the options select. Each entry is one line on standard output; their number goes to standard error.",
        "create" => "Create an entry; it is an error when there is one already. Both addresses of one direction must be given, and with most protocols more; the other direction is the same turned round unless it is given too.",
        "add" => "Create an entry as --create does, but succeed when there is one already. Listings in the form save consist of these.",
        "delete" => "Delete all entries that the options select, and show them. To select none is an error; without options every entry goes.",
        "update" => "Change the timeout, mark, status or labels of all entries that the options select, and show them as they are then. What is to be set is not part of what selects.",
        "get" => "Show the one entry of exactly these addresses and ports.",
        "flush" => "Empty a table.",
        "event" => "Show what happens to the entries of a table, as it happens, until SIGINT or SIGTERM comes. Events are received ahead of being written, with a large buffer; when some are lost all the same, it is said, and --resync makes up for them.",
        "counter" => "Show the number of entries in a table.",
        "stats" => "Show counters of connection tracking, one line for each CPU.",
        "version" => "Show which release of conntrack-tools this equals.",
        "help" => "Show a short help; with --protonum in front also the options of that protocol.",
        "load-file" => "Carry out the command lines of a file, one per line without the name of the program; - is standard input. It must be the first word. Lines can create, add, update, delete and flush; empty lines and those that begin with # are passed over. All lines are checked before the first is carried out, and many entries go to the kernel at a time. Each line that is refused is named by its number; the others are carried out all the same.",
        "orig-src" => "Source address of the original direction, with a prefix length where many are meant.",
        "orig-dst" => "Destination address of the original direction, with a prefix length where many are meant.",
        "reply-src" => "Source address of the reply direction.",
        "reply-dst" => "Destination address of the reply direction.",
        "protonum" => "Transport protocol, as a name or a number up to 255. From here on the options of this protocol are known, which is why it stands in front of them. Names other than those listed under PROTOCOLS are looked up in /etc/protocols.",
        "timeout" => "Seconds until the entry expires, unless a packet renews it.",
        "status" => "Bits of the entry's status. To select entries all of them must be set; UNSET stands for none. An entry that is ASSURED was seen in both directions, and is not given up when the table is full; with FIXED_TIMEOUT packets do not renew its timeout.",
        "zero" => "Set the counters of what is listed to zero, in one step with reading them. It cannot be combined with options that select.",
        "event-mask" => "Kinds of events to show; without it, all.",
        "tuple-src" => "Source address of the connection that is expected.",
        "tuple-dst" => "Destination address of the connection that is expected.",
        "mask-src" => "The bits of the source address that count, as an address.",
        "mask-dst" => "The bits of the destination address that count, as an address.",
        "nat-range" => "Taken for old scripts' sake, and ignored with a warning.",
        "mark" => "Connection mark. To select, the mask says which bits count; to update, which bits change: the others stay, and those of the value are combined by exclusive or with what is left.",
        "secmark" => "Security mark, as a number.",
        "id" => "The identifier that -o id shows.",
        "family" => "Network protocol. Without it listings show both; addresses say theirs themselves.",
        "src-nat" => "The source is translated; with an address, to this one, and with a port, to that. With --create and --add it sets up the translation.",
        "dst-nat" => "The destination is translated; with an address, to this one, and with a port, to that. With --create and --add it sets up the translation.",
        "any-nat" => "Source or destination is translated. It cannot stand beside the other two.",
        "output" => "What output looks like. extended puts the network protocol in front; timestamp, the time of an event; id, the identifier at the end; ktimestamp, when it began and ended, where the kernel keeps that; labels, its labels; userspace, whether a program caused the event. save writes command lines for --load-file, xml one document, json one object per line.",
        "buffer-size" => "Size of the socket's receive buffer, which holds the events that wait to be received; without it 64 MiB are asked for, and a refusal is said.",
        "where" => "A condition in words, which must hold besides what the other options select: comparisons of fields (==, !=, <, <=, >, >=, in, not in) with and, or, not and parentheses between them. Fields are family, proto, state, timeout, age, bytes, packets, mark, zone, id, status, helper, label and the like; src, dst, sport, dport, bytes, packets and others behind orig. or reply.; assured, unreplied, snat, dnat, nat and others stand alone. Amounts can end in k, M or G, times in s, m, h or d; addresses can be networks or ranges, and behind in stand several values in braces. For example: proto == tcp and bytes > 1M and orig.src in 10.0.0.0/8.",
        "resync" => "Begin with every connection that is there, shown as new, and list the table again whenever events were lost: what they must have said is shown as events. So whoever builds a table from the events has the kernel's as soon as they rest. It takes memory for each connection that is shown.",
        "zone" => "Zone, 0 to 65535: entries of different zones have nothing to do with each other.",
        "orig-zone" => "Zone of the original direction alone.",
        "reply-zone" => "Zone of the reply direction alone.",
        "label" => "Labels, by the names that the label file gives them. To select entries, all of them must be set.",
        "label-add" => "Labels to set, besides those that are set.",
        "label-del" => "Labels to clear; without names, all.",
        "labelmap" => "The label file to use; it must come in front of all labels.",
        _ => null,
    };

    /// <summary>The text of an option of a protocol; null when its help says all.</summary>
    public static string? OfProtocol(string option) => option switch
    {
        "state" => "State of the connection: one of {0}.",
        "orig-vtag" => "Verification tag of packets in the original direction, as a number in the machine's byte order.",
        "reply-vtag" => "Verification tag of packets in the reply direction, as a number in the machine's byte order.",
        "role" => "Which side the original direction comes from.",
        "icmp-type" or "icmpv6-type" => "Type of the first message. Only types that ask for an answer make a connection.",
        "icmp-id" or "icmpv6-id" => "Identifier of the query.",
        _ => null,
    };
}
