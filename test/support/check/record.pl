# A check that passes and keeps what it saw: its folder with all files, its arguments and its environment. One process, so in Perl.
# Usage: record.pl <folder for recordings, in the test's world> [path…]
use strict;
use warnings;
use Cwd qw(getcwd);

my $home = $ENV{HOME};
$home =~ s{/home\z}{};
my $call = "$home/" . shift(@ARGV) . "/call-$$";

sub keep {
	my ( $file, $content ) = @_;
	open my $out, '>:raw', $file or die "$file: $!\n";
	print $out $content;
	close $out or die "$file: $!\n";
}

# Copies what is in an open folder into another one. By way of the open folders, since a path can be longer than the system takes.
sub copy {
	my ( $from, $to ) = @_;
	for my $name ( grep { $_ ne '.' and $_ ne '..' } readdir $from ) {
		chdir $from or die "$name: $!\n";
		my $mode = ( lstat $name )[2];
		if ( -l _ ) {
			my $target = readlink $name;
			chdir $to and symlink( $target, $name ) or die "$name: $!\n";
		}
		elsif ( -d _ ) {
			opendir my $inner, $name or die "$name: $!\n";
			chdir $to and mkdir $name and opendir my $copied, $name or die "$name: $!\n";
			copy( $inner, $copied );
			chdir $to and chmod $mode & 07777, $name or die "$name: $!\n";
		}
		elsif ( -f _ ) {
			open my $in, '<:raw', $name or die "$name: $!\n";
			my $content = do { local $/; readline $in };
			chdir $to or die "$name: $!\n";
			keep( $name, defined $content ? $content : '' );
			chmod $mode & 07777, $name or die "$name: $!\n";
		}
		else { die "$name: neither a file nor a folder nor a link\n" }
	}
}

keep( "$call.argv", join '', map { "$_\0" } @ARGV );
keep( "$call.env", join '', map { "$_=$ENV{$_}\0" } sort keys %ENV );
keep( "$call.cwd", getcwd() . "\n" );
mkdir "$call.tree" or die "$call.tree: $!\n";
opendir my $here, '.' or die "$!\n";
opendir my $tree, "$call.tree" or die "$!\n";
copy( $here, $tree );
keep( "$call.done", '' );
