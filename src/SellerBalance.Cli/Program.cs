using System.Text;
using SellerBalance.Cli;

// .NET sends a terminal its key mode, an escape sequence, although no key is ever read here.
if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) Environment.SetEnvironmentVariable("TERM", "dumb");
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return CommandLine.Run(args);
