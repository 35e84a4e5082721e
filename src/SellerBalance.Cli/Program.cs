using System.CommandLine;
using System.Text;
using SellerBalance.Cli;
using SellerBalance.Cli.Commands;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return CommandLine.Run(args);
