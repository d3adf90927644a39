using System.Text;
using CsCheck;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Scanning;

public sealed class ScannerTests
{
    [Theory]
    [InlineData("ip saddr 10.0.0.0/8", "Word:ip Word:saddr Address:10.0.0.0 Slash:/ Number:8")]
    [InlineData("fe80::1-fe80::ff", "Address:fe80::1 Dash:- Address:fe80::ff")]
    [InlineData("::/0", "Address::: Slash:/ Number:0")]
    [InlineData("00:11:22:aa:bb:cc", "Address:00:11:22:aa:bb:cc")]
    [InlineData("dead", "Word:dead")]
    [InlineData("dead::beef", "Address:dead::beef")]
    [InlineData("22-1024", "Number:22 Dash:- Number:1024")]
    [InlineData("0x1F&0xff", "Number:0x1F Ampersand:& Number:0xff")]
    [InlineData("1h30m 5ms 7d 12", "Word:1h30m Word:5ms Word:7d Number:12")]
    [InlineData("10/second", "Number:10 Slash:/ Word:second")]
    [InlineData("echo-request,echo-reply", "Word:echo-request Comma:, Word:echo-reply")]
    [InlineData("\"eth 0\" eth* eth\\* \\*", "Quoted:\"eth 0\" Wildcard:eth* Wildcard:eth\\* Wildcard:\\*")]
    [InlineData("eth0.100 . 5", "Word:eth0.100 Dot:. Number:5")]
    [InlineData("aabb:0", "Address:aabb:0")]
    [InlineData("a==b!=c<=d>=e<<1>>2", "Word:a EqualTo:== Word:b NotEqualTo:!= Word:c LessOrEqual:<= Word:d GreaterOrEqual:>= Word:e LeftShift:<< Number:1 RightShift:>> Number:2")]
    [InlineData("a # words\nb", "Word:a Newline:\n Word:b")]
    [InlineData("a \\\n b", "Word:a Word:b")]
    [InlineData("@set $x * !syn", "At:@ Word:set Dollar:$ Word:x Asterisk:* Not:! Word:syn")]
    [InlineData("\"open", "Invalid:\" Word:open")]
    [InlineData("1.2.3.4.", "Address:1.2.3.4 Dot:.")]
    [InlineData("::ffff:1.2.3.4", "Address:::ffff:1.2.3.4")]
    public void Next_Text_GivesTokens(string text, string expected) => Assert.Equal(expected, string.Join(' ', Tokens(text)));

    [Fact]
    public void Next_AnyBytes_CoversTheTextAndEnds() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        var scanner = new Scanner(new SourceText("", bytes));
        var end = 0;
        for (var token = scanner.Next(); token.Kind != TokenKind.End; token = scanner.Next())
        {
            Assert.True(token.Start >= end && token.Length > 0 && token.End <= bytes.Length);
            end = token.End;
        }
    });

    private static IEnumerable<string> Tokens(string text)
    {
        var source = new SourceText("", Encoding.UTF8.GetBytes(text));
        var scanner = new Scanner(source);
        for (var token = scanner.Next(); token.Kind != TokenKind.End; token = scanner.Next())
            yield return $"{token.Kind}:{new SourceSpan(source, token.Start, token.Length)}";
    }
}
