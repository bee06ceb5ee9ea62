# A check that stops in the middle: says that it has been reached (a file `reached-<pid>`), waits for the file `go`, and exits with the
# code in it. One process, so in Perl.
# Usage: gate.pl <folder of the gate, in the test's world>
use strict;
use warnings;
use Cwd qw(getcwd);

my $gate = $ENV{HOME};
$gate =~ s{/home\z}{};
$gate .= "/$ARGV[0]";
open my $new, '>', "$gate/new-$$" or die "$gate: $!\n";
print $new "$$\n", getcwd(), "\n";
close $new or die "$gate: $!\n";
rename "$gate/new-$$", "$gate/reached-$$" or die "$gate: $!\n";
until ( -s "$gate/go" ) {

	# The test is over and its world is gone.
	-d $gate or exit 1;
	select undef, undef, undef, 0.02;
}
open my $go, '<', "$gate/go" or die "$gate/go: $!\n";
exit( <$go> + 0 );
