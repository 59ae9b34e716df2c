// What every app pays before its own first line.
import 'cdktf';
import '@cdktf/provider-aws/lib/provider';
