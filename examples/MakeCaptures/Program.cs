// Makes the captures of this folder: dotnet run --project examples/MakeCaptures
// They are made, not recorded, so that everybody may have them and everything in them is meant to be there.
using MakeCaptures;

var folder = args.Length > 0 ? args[0] : Path.GetDirectoryName(Path.GetDirectoryName(Scripts.SourcePath()))!;
Scripts.Web(Path.Combine(folder, "web.pcap"));
Scripts.Odd(Path.Combine(folder, "odd.pcapng"));
Console.WriteLine($"wrote web.pcap and odd.pcapng to {folder}");
