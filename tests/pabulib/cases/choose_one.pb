META
key;value
description;A made-up choose-1 election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;5
num_votes;50
budget;900
vote_type;choose-1
rule;greedy-no-skip
date_begin;01.05.2026
date_end;14.05.2026
max_length;1
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;name
2;500;12;Reading corner
10;400;11;Cycle racks
7;300;16;Street party
31;200;6;Football nets
5;100;5;Herb garden
VOTES
voter_id;vote
1;2
2;7
3;2
4;2
5;31
6;2
7;7
8;2
9;10
10;10
11;7
12;31
13;31
14;2
15;7
16;10
17;7
18;5
19;7
20;5
21;7
22;7
23;31
24;31
25;10
26;2
27;7
28;5
29;10
30;2
31;7
32;31
33;5
34;7
35;7
36;10
37;2
38;7
39;10
40;7
41;7
42;10
43;2
44;5
45;7
46;10
47;10
48;2
49;10
50;2
